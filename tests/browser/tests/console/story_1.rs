//! Story one.

use crate::rig::Room;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn probe() {
    let Some(room) = Room::open(1, "probe").await else { return };
    let browser = room.seated(&room.running.instance.cast.court);
    eprintln!("{} {}", browser.path(), browser.status());
    for look in [stricto_browser::browser::Look { width: 390, dark: true }] {
        browser.look(look);
        eprintln!("{:?} {:?}", stricto_browser::layout::sticks_out(&browser), stricto_browser::axe::breaches(&browser));
    }
    eprintln!("{:?}", browser.sent());
    browser.script(false);
    browser.reload();
    eprintln!("off {:?} {:?}", browser.text("h1"), stricto_browser::layout::too_wide(&browser));
    drop(browser);
    room.running.end().await;
}
