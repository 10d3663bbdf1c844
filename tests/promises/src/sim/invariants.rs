//! The promises, asked of the disk and of the server: what the twin cannot see in the entries alone.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use stricto_record::act::Entry;
use stricto_record::contents::AlertContent;
use stricto_record::fold::Fold;
use stricto_record::ids::{AlertId, UseId};
use stricto_record::kinds::erasure_ordered::ErasureScope;
use stricto_report::{Year, figures};
use stricto_store::keys::KeyStore;
use stricto_store::register::FieldOpening;
use stricto_store::verify::{Ciphertexts, Options, verify};
use stricto_testkit::sim::{SimKeys, SimSource};
use stricto_tlog::{Checkpoint, Tree, open_checkpoint};

use super::cases::{CAMERAS, LIST, MAX_DELAY_MS, SOUGHT, THRESHOLD_E6};
use super::http::Life;
use super::world::World;
use crate::breach::{Breach, Check, unless};

/// What must be nowhere: the beginning of every name in a candidate that is to be withheld.
pub const CANARY: &str = "canary-of-somebody-not-sought";

/// The bytes of a ciphertext that are looked for later.
const PIECE: usize = 24;

/// Ciphertexts that were seen, by use, with the alert they are of.
pub type Seen = BTreeMap<UseId, Vec<(Option<AlertId>, Vec<u8>)>>;

/// Everything that is asked after a step.
///
/// # Errors
/// The first breach.
pub async fn after_a_step(world: &mut World, life: &Life) -> Check {
    let when = world.when();
    let (disk, twin) = (&world.disk, &mut world.twin);
    let from = twin.read();
    disk.look(|stored| twin.follow(stored.entries_from(from), when))?;
    see(world);
    promise_2(world)?;
    for (of, found) in std::mem::take(&mut world.twin.found) {
        let name = super::people::name(world, Some(of));
        world.say(format!("{found}{name}"));
    }
    for (of, act, alerts) in std::mem::take(&mut world.twin.fresh) {
        world.counted.alerts += alerts.len() as u64;
        for alert in alerts {
            promise_4_within_limits(world, life, of, &act, alert).await?;
        }
    }
    for (of, order) in std::mem::take(&mut world.twin.certified) {
        world.counted.erasures += 1;
        promise_7_unreadable(world, of, &order)?;
    }
    Ok(())
}

/// Notes the ciphertexts of content, to look for them after their erasure.
fn see(world: &mut World) {
    let (seen, from) = (&mut world.seen, world.seen_to);
    world.seen_to = world.twin.read() as u64;
    world.disk.look(|stored| {
        for ((_, field), sealed) in stored.sealed.range((from, String::new())..) {
            let Ok(of) = sealed.owner.parse::<UseId>() else { continue };
            if sealed.branch == "content" {
                let piece = sealed.bytes.iter().take(PIECE).copied().collect();
                seen.entry(of).or_default().push((field.parse().ok(), piece));
            }
        }
    });
}

/// 2: nothing is told that is not durable.
fn promise_2(world: &World) -> Check {
    let told = world.told.lock().unwrap().first().copied();
    unless(told.is_none(), || format!("promise 2: the alert {told:?} was told and is not durable"))
}

/// 4 and 5: what was released is who and what was sought, where and when it was.
async fn promise_4_within_limits(
    world: &World,
    life: &Life,
    of: UseId,
    act: &stricto_record::ids::ActHash,
    alert: AlertId,
) -> Check {
    let at = world.twin.uses[&of].alerts[&alert].at.expect("a release has a time");
    // A store that fails now is asked of other releases; an erased one shows nothing.
    let Ok(FieldOpening::Open(opening, _)) = life.register.open_field(act, &alert.to_string()).await else {
        return Ok(());
    };
    let content: AlertContent = serde_json::from_slice(&opening.value)
        .map_err(|e| Breach::from(format!("promise 4: a release of another form: {e}")))?;
    unless(!String::from_utf8_lossy(&opening.value).contains(CANARY), || {
        "promise 5: somebody who is not sought was released".into()
    })?;
    let late = at.unix_ms() - content.captured.unix_ms();
    let within = content.enrolment == SOUGHT
        && CAMERAS.contains(&content.camera.as_str())
        && content.list_sha256 == LIST
        && content.likelihood_e6 >= THRESHOLD_E6
        && u64::try_from(late.max(0)).is_ok_and(|late| late <= MAX_DELAY_MS + 1_000);
    unless(within, || format!("promise 4: a release beyond its limits, {late} ms late"))
}

/// 7: after its certificate nothing on the disk opens or is what was erased.
fn promise_7_unreadable(world: &World, of: UseId, order: &stricto_record::ids::ActHash) -> Check {
    let what = &world.twin.uses[&of].erasures[order].what;
    unreadable(world, of, what).map_err(|what| Breach::from(format!("promise 7: certified, and {what}")))
}

/// Whether keys, ciphertexts and traces of what was ordered to be erased are gone.
fn unreadable(world: &World, of: UseId, what: &ErasureScope) -> Check {
    let owner = of.to_string();
    let takes = |alert: Option<AlertId>| match what {
        ErasureScope::Content => true,
        ErasureScope::Alerts(alerts) => alert.is_some_and(|alert| alerts.contains(&alert)),
    };
    if *what == ErasureScope::Content {
        let roots = world.disk.look(|stored| {
            let of =
                |(root, branch): &&(String, &'static str)| root.starts_with(&owner) && *branch == "content";
            stored.places.iter().flat_map(|place| place.roots.keys()).filter(of).count()
        });
        unless(roots == 0, || format!("{roots} content keys of the use are still kept"))?;
        let subkeys = world.disk.look(|stored| {
            stored.subkeys.values().filter(|key| key.owner == owner && key.branch == "content").count()
        });
        unless(subkeys == 0, || format!("{subkeys} wrapped keys of the use are still kept"))?;
    }
    let pieces = world.seen.get(&of).map_or(&[][..], Vec::as_slice);
    let pieces = pieces.iter().filter(|(alert, _)| takes(*alert));
    let found = world.disk.look(|stored| {
        let kept = stored.sealed.values().map(|sealed| &sealed.bytes).chain(&stored.residue);
        let kept: HashSet<&[u8]> = kept.filter_map(|bytes| bytes.get(..PIECE)).collect();
        pieces.filter(|(_, piece)| kept.contains(piece.as_slice())).count()
    });
    unless(found == 0, || format!("{found} ciphertexts of the use are still on the disk"))
}

/// 7, on opening: what was ordered is unreadable before anything is served, certified or not.
///
/// # Errors
/// The breach.
pub fn when_opened(world: &World) -> Check {
    for (of, file) in &world.twin.uses {
        for erasure in file.erasures.values() {
            unreadable(world, *of, &erasure.what)
                .map_err(|what| Breach::from(format!("promise 7: opened, and {what}")))?;
        }
    }
    witnessed(world)
}

/// 8: every checkpoint that the witness was shown is one of the log as it is now.
///
/// # Errors
/// The breach.
pub fn witnessed(world: &World) -> Check {
    let mut tree = Tree::new();
    let mut shown = world.witnessed.iter().peekable();
    let leaves: Vec<_> = world.disk.look(|stored| stored.leaves().collect());
    for leaf in leaves {
        tree.push(leaf);
        while let Some((_, root)) = shown.next_if(|(size, _)| **size == tree.size()) {
            unless(tree.root() == *root, || {
                format!("promise 8: another log than the one that was witnessed at {}", tree.size())
            })?;
        }
    }
    let beyond = shown.next().map(|(size, _)| *size);
    unless(beyond.is_none(), || format!("promise 8: the log ends before {beyond:?}, which was witnessed"))
}

/// The witness asks for the newest checkpoint and keeps it.
///
/// # Errors
/// Where it is none, or contradicts one that is kept.
pub async fn witness(world: &mut World, life: &Life) -> Check {
    let answer = life.call("GET", "/checkpoint", Some(&world.cast.data_protection), String::new()).await;
    if answer.status != 200 {
        return Ok(());
    }
    let note = String::from_utf8_lossy(&answer.body).into_owned();
    let key = world.log_key().verifying_key().clone();
    let Checkpoint { size, root, .. } = open_checkpoint(&note, key.name(), std::slice::from_ref(&key))
        .map_err(|e| Breach::from(format!("promise 8: a checkpoint is none: {e}")))?;
    let before = world.witnessed.insert(size, root);
    unless(before.is_none_or(|before| before == root), || format!("promise 8: two roots at {size}"))?;
    world.counted.checkpoints += 1;
    world.last_note = Some(note);
    Ok(())
}

/// At the end, when nothing fails any more: every erasure is done, all verifies, the figures are the entries'.
///
/// # Errors
/// The first breach.
pub async fn at_the_end(world: &mut World, life: &Life) -> Check {
    for (of, file) in &world.twin.uses {
        let open: Vec<_> = file.erasures.values().filter(|erasure| !erasure.closed).collect();
        unless(open.is_empty(), || {
            let name = super::people::name(world, Some(*of));
            format!("promise 7: an erasure{name} never ends: {open:?}")
        })?;
        let whole = file.erasures.values().any(|erasure| erasure.what == ErasureScope::Content);
        unless(!file.refused || whole, || format!("promise 7: {of} was refused and is not erased"))?;
        for order in file.erasures.keys() {
            promise_7_unreadable(world, *of, order)?;
        }
    }
    unless(!world.disk.holds(CANARY.as_bytes()), || {
        "promise 5: somebody who is not sought is on the disk".into()
    })?;
    witnessed(world)?;
    promise_8_and_9(world)?;
    promise_9_figures(world, life).await
}

fn promise_8_and_9(world: &mut World) -> Check {
    let keys = SimKeys::new(std::sync::Arc::clone(&world.disk), world.seed);
    let options = Options {
        key: Some(world.log_key().verifying_key().clone()),
        against: world.last_note.clone(),
        ciphertexts: Ciphertexts::Expected,
        openings: Vec::new(),
        vault: Some(&keys as &dyn KeyStore),
    };
    let files = SimSource::new(std::sync::Arc::clone(&world.disk)).files();
    let report = verify(&files, &options).map_err(|e| Breach::from(format!("promise 8: {e}")))?;
    unless(report.is_clean(), || format!("promise 8: {:?}", report.faults))?;
    let counts = &report.counts;
    world.counted.assessments_repeated += counts.assessments;
    let looked_at = counts.assessments + counts.assessments_not_repeated + counts.assessments_of_another_law;
    unless(looked_at == world.twin.assessments, || {
        format!("promise 9: {looked_at} of {} assessments were computed again", world.twin.assessments)
    })
}

/// 9: the figures that are told are those of the entries, folded anew and counted by the twin.
async fn promise_9_figures(world: &World, life: &Life) -> Check {
    let mut fold = Fold::new(life.register.origin().clone());
    let entries: Vec<Vec<u8>> =
        world.disk.look(|stored| stored.entries_from(0).map(<[u8]>::to_vec).collect());
    for bytes in entries {
        // That each is admissible was verified a moment ago.
        let entry = Entry::parse(&bytes).map_err(|e| Breach::from(format!("promise 8: {e}")))?;
        fold.apply(&entry).map_err(|e| Breach::from(format!("promise 8: {e}")))?;
    }
    let (mut told, mut again) = (Vec::new(), [0_u64; 4]);
    for year in [2026, 2027] {
        let answer =
            life.call("GET", &format!("/v1/reports/{year}"), Some(&world.cast.auditor), String::new()).await;
        let first = format!("{year}-06-01T00:00:00.000Z").parse().expect("an instant");
        let folded = figures(&fold, Year::of(first).expect("a year"));
        let folded = serde_json::to_value(&folded).expect("figures");
        told.push((answer.json(), folded));
    }
    for (told, folded) in &told {
        for word in ["requests", "proposed", "alerts", "erasures", "uses", "incidents"] {
            unless(told[word] == folded[word], || {
                format!("promise 9: `{word}` is told as {} and is {}", told[word], folded[word])
            })?;
        }
        let number = |value: &Value| value.as_u64().unwrap_or(0);
        again[0] += number(&folded["requests"]);
        again[1] += number(&folded["proposed"]);
        again[2] += number(&folded["alerts"]["released"]);
        again[3] += number(&folded["erasures"]["ordered"]);
    }
    let twin = &world.twin;
    let alerts = twin.uses.values().map(|file| file.alerts.len() as u64).sum();
    let counted = [twin.requests, twin.uses.len() as u64, alerts, twin.erasures];
    unless(again == counted, || format!("promise 9: figures {again:?}, counted {counted:?}"))
}
