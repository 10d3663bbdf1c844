//! The nine promises, checked against what happened.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use stricto_law::assessment::Outcome;
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::UseId;
use stricto_record::kinds::Kind;

use super::disk::found;
use super::narrate::Narrator;
use super::tamper::{Probe, probe};
use super::{House, Told};
use crate::ending::CommandError;
use crate::key_file::with_cause;
use crate::output;

/// The most memory that the demo's server may have held: 150 MB (a standing limit of this project).
const RESIDENT_MAX_KB: u64 = 150_000;

/// One line of the table.
struct Line {
    promise: &'static str,
    checked: String,
    kept: bool,
}

/// Checks and prints; whether everything is as promised.
///
/// # Errors
/// When something cannot be looked at.
pub(crate) async fn check(
    house: &House,
    told: &Told,
    folder: &Path,
    narrator: &Narrator,
) -> Result<bool, CommandError> {
    narrator.heading("The register verifies itself")?;
    let probe = tampered(house, folder).await?;
    let c = probe.clean.counts;
    narrator.say(&format!(
        "{} entries, {} tiles, {} ciphertexts kept, {} erased as ordered: {} faults, without any key",
        c.entries,
        c.tiles,
        c.ciphertexts,
        c.erased,
        probe.clean.faults.len()
    ))?;
    narrator.say(&format!(
        "one byte changed in each of {} files of a copy, one after the other: noticed in {}",
        probe.tampered,
        probe.tampered - probe.unnoticed.len()
    ))?;

    narrator.heading("The nine promises, checked against what happened")?;
    let lines = vec![
        closed_by_default(house, told).await?,
        register_first(house, told).await?,
        stop_means_stop(house, told).await?,
        limits_only_narrow(told),
        not_sought_not_kept(house, told, folder)?,
        nobody_acts_alone(told),
        refusal_erases(house, told, folder)?,
        no_silent_rewriting(&probe),
        every_answer_explains_itself(told),
        lean()?,
    ];
    for line in &lines {
        let mark = if line.kept { "kept  " } else { "BROKEN" };
        output::line(&format!("{mark}  {:<30} {}", line.promise, line.checked))?;
    }
    output::line("")?;
    Ok(lines.iter().all(|line| line.kept))
}

async fn tampered(house: &House, folder: &Path) -> Result<Probe, CommandError> {
    let (data, copy) = (house.data.root().to_owned(), folder.join("copy"));
    let vkey = house.register.log_vkey();
    tokio::task::spawn_blocking(move || probe(&data, &copy, &vkey)).await.map_err(CommandError::operating)?
}

fn of<T>(house: &House, use_id: UseId, look: impl Fn(&Fold, &UseFile) -> T) -> Option<T> {
    house.register.read(|fold| fold.use_file(use_id).map(|file| look(fold, file)))
}

async fn closed_by_default(house: &House, told: &Told) -> Result<Line, CommandError> {
    let [_, _, festival, suspect] = &house.scenes;
    let mut released = 0;
    for scene in [festival, suspect] {
        released += scene.acts().await?.iter().filter(|(_, kind)| *kind == Kind::CandidatesReleased).count();
    }
    let refused = &told.fourth.arming_refused.code;
    Ok(Line {
        promise: "1 closed by default",
        checked: format!(
            "{} candidates of story 3 and none of story 4 released: {released}; arming without a permit: `{refused}`",
            told.third.claimed
        ),
        kept: released == 0 && told.third.claimed > 0,
    })
}

async fn register_first(house: &House, told: &Told) -> Result<Line, CommandError> {
    let [child, threat, ..] = &house.scenes;
    let (mut alerts, mut counted, mut kept) = (0, 0, true);
    for (scene, seen) in [(child, told.first.alert), (threat, told.second.alert)] {
        let release = scene.first(Kind::CandidatesReleased).await?;
        let opened = scene.first(Kind::AlertOpened).await?;
        let (known, released) = of(house, scene.use_id, |_, file| {
            (file.alerts.contains_key(&seen), file.tally.as_ref().map_or(0, |tally| tally.released))
        })
        .unwrap_or((false, 0));
        alerts += of(house, scene.use_id, |_, file| file.alerts.len()).unwrap_or(0);
        counted += released;
        kept &= known && release < opened;
    }
    Ok(Line {
        promise: "2 register first",
        checked: format!(
            "{alerts} alerts seen, {counted} counted as released; each release stands before its opening"
        ),
        kept: kept && u64::try_from(alerts) == Ok(counted) && alerts == 2,
    })
}

async fn stop_means_stop(house: &House, told: &Told) -> Result<Line, CommandError> {
    let (mut after, mut stopped) = (0, 0);
    for scene in &house.scenes {
        let stop = of(house, scene.use_id, |fold, file| {
            file.stop.as_ref().and_then(|stop| Some((fold.position(&stop.act)?, stop.cause.darkens())))
        });
        let Some((stop, darkens)) = stop.flatten() else { continue };
        stopped += 1;
        let late = |kind: Kind| kind == Kind::CandidatesReleased || darkens && kind == Kind::AlertOpened;
        after += scene.acts().await?.iter().filter(|(at, kind)| *at > stop && late(*kind)).count();
    }
    let refused = &told.second.opening_refused.code;
    Ok(Line {
        promise: "3 stop means stop",
        checked: format!(
            "{stopped} uses stopped, {after} releases or openings after a stop; an opening tried: `{refused}`; \
             engines off after {} and {} ms",
            told.second.engine_off_after.0, told.third.off_after.0
        ),
        kept: after == 0 && stopped == 3 && told.second.fetch_refused && refused == "darkened",
    })
}

fn limits_only_narrow(told: &Told) -> Line {
    let (granted, permitted) = told.first.ends;
    Line {
        promise: "4 limits only narrow",
        checked: format!(
            "asked: station and harbour; granted: station; the one alert is from `{}`; withheld for {} counted reasons; \
             granted until {granted}, permitted until {permitted}",
            told.first.camera, told.first.reasons
        ),
        kept: told.first.camera.starts_with("cam-station") && told.first.reasons >= 6 && permitted <= granted,
    }
}

fn not_sought_not_kept(house: &House, told: &Told, folder: &Path) -> Result<Line, CommandError> {
    let files = found(folder, &[house.canary.as_bytes()])?;
    let shown = told.first.before_review.to_string();
    let hidden = !shown.contains(&house.canary);
    Ok(Line {
        promise: "5 not sought, not kept",
        checked: format!(
            "{} withheld in story 1; their mark, in ids and pictures, is in {} files under the whole folder, logs and \
             write-ahead logs included{}",
            told.first.withheld,
            files.len(),
            listed(&files)
        ),
        kept: files.is_empty() && hidden && told.first.withheld > 1000 && told.first.released == 1,
    })
}

fn nobody_acts_alone(told: &Told) -> Line {
    let codes: Vec<&str> = told.first.refused.iter().map(|refused| refused.code.as_str()).collect();
    let expected = ["role-may-not", "same-reviewer", "not-confirmed", "output-alone"];
    let shown = &told.first.before_review;
    let blind = shown.get("claim").is_none_or(serde_json::Value::is_null)
        && ["captured_picture", "reference_picture"].iter().all(|picture| {
            shown.pointer(&format!("/{picture}/image")).is_some_and(serde_json::Value::is_string)
        });
    Line {
        promise: "6 nobody acts alone",
        checked: format!(
            "tried and refused: {}; score, name and place hidden before the own review",
            codes.join(", ")
        ),
        kept: blind && codes == expected,
    }
}

fn refusal_erases(house: &House, told: &Told, folder: &Path) -> Result<Line, CommandError> {
    let [_, threat, ..] = &house.scenes;
    let before = told.second.found_before;
    let mut sought = told.second.pieces();
    sought.push(house.mark.as_bytes());
    let files = found(folder, &sought)?;
    let closed = of(house, threat.use_id, |_, file| {
        file.erasures().iter().all(|erasure| erasure.closed.is_some() && erasure.open().next().is_none())
    });
    Ok(Line {
        promise: "7 refusal erases",
        checked: format!(
            "{} ciphertexts destroyed, every custodian attested; pieces of the alert's ciphertext were in {before} files \
             and, as its mark in clear, are now in {}{}",
            told.second.destroyed,
            files.len(),
            listed(&files)
        ),
        kept: files.is_empty()
            && shows(&told.second.shown, &house.mark)
            && before > 0
            && closed == Some(true)
            && told.second.destroyed > 0,
    })
}

/// Whether the captured picture carries the mark: one that nobody ever received proves nothing by its absence.
fn shows(alert: &serde_json::Value, mark: &str) -> bool {
    let picture = alert.pointer("/captured_picture/image").and_then(serde_json::Value::as_str);
    let points = picture.and_then(|text| BASE64.decode(text).ok()).unwrap_or_default();
    points.windows(mark.len()).any(|window| window == mark.as_bytes())
}

fn no_silent_rewriting(probe: &Probe) -> Line {
    Line {
        promise: "8 no silent rewriting",
        checked: format!(
            "{} entries verified without a key; {} tampered copies, {} unnoticed{}",
            probe.clean.counts.entries,
            probe.tampered,
            probe.unnoticed.len(),
            probe.clean.faults.first().map_or_else(String::new, |fault| format!("; fault: {}", fault.what))
        ),
        kept: probe.clean.is_clean() && probe.tampered > 0 && probe.unnoticed.is_empty(),
    }
}

fn every_answer_explains_itself(told: &Told) -> Line {
    let Told { third, fourth, .. } = told;
    Line {
        promise: "9 every answer explains itself",
        checked: format!(
            "story 3 is {} by {}; story 4, recomputed from the register, {}: {} row waits for the FRIA, {} for the court, \
             and with both it would be permitted",
            Outcome::Prohibited.as_str(),
            third.failing.join(", "),
            if fourth.recomputed { "is the same" } else { "DIFFERS" },
            fourth.by_fria.len(),
            fourth.by_decision.len(),
        ),
        kept: third.failing.iter().any(|row| row == "R-5.2-b")
            && third.raised
            && fourth.recomputed
            && fourth.by_fria == ["R-27-h"]
            && fourth.by_decision.contains(&"R-5.3-a")
            && fourth.permitted_with_both,
    }
}

/// How much memory this process, the server in it, held at most.
fn lean() -> Result<Line, CommandError> {
    let status =
        std::fs::read_to_string("/proc/self/status").map_err(|e| CommandError::Operating(with_cause(&e)))?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<u64>().ok());
    Ok(Line {
        promise: "  and lean",
        checked: match peak {
            Some(kb) => format!("at most {} MB resident, server and demo together", kb / 1000),
            None => "the operating system does not say how much memory was held".into(),
        },
        kept: peak.is_some_and(|kb| kb < RESIDENT_MAX_KB),
    })
}

fn listed(files: &[PathBuf]) -> String {
    files.first().map_or_else(String::new, |file| format!(", first `{}`", file.display()))
}
