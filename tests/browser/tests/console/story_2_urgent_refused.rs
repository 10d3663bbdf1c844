//! An urgent start that the court refuses: what verifiers have on their screens goes dark by itself, and is erased.

use crate::reading;
use crate::rig::{self, Room};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_darkens_the_screens_by_itself_and_erases_what_came_of_the_use() {
    let Some(room) = Room::open(402, "the story of the urgent start that is refused").await else { return };
    let (running, cast) = (&room.running, &room.running.instance.cast);
    let use_id = running.instance.new_use();
    rig::started_urgently(running, use_id).await;
    let alert = rig::alert(running, use_id, 934_717).await;
    let (first, second) = (room.seated(&cast.verifiers[0]), room.seated(&cast.verifiers[1]));
    for verifier in [&first, &second] {
        reading::open_alert(verifier, alert);
    }
    reading::answer(&first, "same");

    let request = rig::asked(running, use_id, &rig::urgent(), true).await;
    let court = room.seated(&cast.court);
    reading::open_request(&court, request);
    reading::decide(&court, "refused");

    // Nobody touches the two other browsers: what they show goes by what the server tells them.
    for verifier in [&first, &second] {
        verifier.wait("darkness", || (!reading::pictures(verifier)).then_some(()));
        verifier.wait("the page in words", || verifier.has("main [role=status]").then_some(()));
        assert!(verifier.path().starts_with(&format!("/alerts/{alert}")), "{}", verifier.path());
        assert!(!verifier.source().contains("data:image"), "the pictures are still in the page");
        assert!(!verifier.has("#claim") && !verifier.has("form[action$='/review']"));
    }
    // Opening again is refused in words, also by whoever kept the form of before.
    first.run(
        "
        const form = document.createElement('form');
        form.method = 'post';
        form.action = arguments.length ? arguments[0] : location.pathname + '/open';
        const csrf = document.querySelector('input[name=csrf]').cloneNode();
        form.append(csrf);
        document.body.append(form);
        form.submit();",
    );
    first.wait("the refusal of the opening", || first.has("main [role=alert] h1").then_some(()));
    assert!(!reading::pictures(&first) && first.text("main [role=alert] p").len() > 20);
    first.goto("/alerts");
    assert!(
        !first.has(&format!("[action='/alerts/{alert}/open'], [href='/alerts/{alert}']")),
        "it still waits"
    );

    let open = "section[aria-labelledby=open] article";
    let closed = "section[aria-labelledby=closed] article";
    running.until(use_id, "the order to erase", |file| file.erasures().first().map(drop)).await;
    court.goto("/erasures");
    assert_eq!((court.count(open), court.count(closed)), (1, 0), "{}", court.text("main"));
    running.obey(use_id, "stop").await;
    rig::attested(running, use_id, &[&cast.verifiers[0], &cast.verifiers[1]]).await;
    court.reload();
    assert_eq!((court.count(open), court.count(closed)), (0, 1), "{}", court.text("main"));
    let order = running.until(use_id, "the order", |file| file.erasures().first().cloned()).await;
    let certificate = order.closed.expect("a certificate").act.to_string();
    assert!(court.text(closed).contains(&certificate), "{}", court.text(closed));
    reading::case_file(&court, use_id);
    assert_eq!(court.count(".identity .tag-done"), 1, "{}", court.text(".identity"));
    assert!(court.text(".identity").to_lowercase().contains("erased"), "{}", court.text(".identity"));
    assert!(court.text("main").contains(&certificate));
    second.reload();
    assert!(second.has("main [role=status]") && !reading::pictures(&second));
    drop((first, second, court));
    room.running.end().await;
}
