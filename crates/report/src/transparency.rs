//! The transparency table: what may be published of a year, as comma-separated values (RFC 4180).
//!
//! Columns follow the tables that police forces publish on live facial recognition: uses, duration, alerts and what
//! came of them, faces seen, both false-alert rates. One row per objective, never per site, camera, list or day, since
//! those reveal investigations (R-5.7-b); cells below five are suppressed.
//! Rows read here too: P-a, P-c, P-h.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::time::Millis;
use stricto_record::fold::{Fold, UseFile};

use crate::figures::Counts;
use crate::published::Cell;
use crate::rate::Rate;
use crate::words::objective_word;
use crate::year::Year;

/// The table's header.
pub const COLUMNS: &[&str] = &[
    "year",
    "objective",
    "uses",
    "duration_hours",
    "total_alerts",
    "positive_alerts",
    "incorrect_alerts",
    "undetermined_alerts",
    "interventions",
    "adverse_interventions",
    "faces_seen",
    "incorrect_per_million_alerts",
    "incorrect_per_million_alerts_low",
    "incorrect_per_million_alerts_high",
    "incorrect_per_million_faces",
    "incorrect_per_million_faces_low",
    "incorrect_per_million_faces_high",
];

#[derive(Default)]
struct Row {
    uses: u64,
    running_ms: u64,
    alerts: Counts,
    interventions: u64,
    adverse: u64,
}

/// The table of `year`, header first, lines ended by CR LF.
#[must_use]
pub fn table(fold: &Fold, year: Year) -> String {
    let mut rows = BTreeMap::<String, Row>::new();
    for file in fold.uses() {
        if let Some(began) = file.clock_start().filter(|began| year.holds(*began)) {
            let row = rows.entry(objectives(file)).or_default();
            row.uses += 1;
            let until = file.stop.as_ref().map(|stop| stop.at).or(fold.last_time()).unwrap_or(began);
            row.running_ms = row.running_ms.saturating_add(year.share(began, until).0);
            row.alerts.add(file, year);
            let measures = file.measures.iter().filter(|measure| year.holds(measure.at));
            for measure in measures {
                row.interventions += 1;
                row.adverse += u64::from(measure.adverse);
            }
        }
    }
    let lines = rows.iter().map(|(objective, row)| row.line(year, objective));
    let header = std::iter::once(COLUMNS.join(","));
    header.chain(lines).map(|line| line + "\r\n").collect()
}

/// The use's objectives as one cell, so that every use is in exactly one row.
fn objectives(file: &UseFile) -> String {
    let words: BTreeSet<&str> = file.proposed.objectives.iter().map(|o| objective_word(*o)).collect();
    words.into_iter().collect::<Vec<_>>().join("+")
}

impl Row {
    fn line(&self, year: Year, objective: &str) -> String {
        let alerts = self.alerts.close();
        let mut cells = vec![year.to_string(), objective.to_owned(), Cell::of(self.uses).to_string()];
        cells.push(self.hours());
        let unfinished = alerts.open + alerts.erased;
        let parts = [alerts.confirmed, alerts.not_confirmed, alerts.undetermined + unfinished];
        let (total, parts) = Cell::total(&parts);
        let faces = Cell::of(alerts.faces_seen);
        cells.push(total.to_string());
        cells.extend(parts.iter().map(ToString::to_string));
        cells.extend(Cell::group(&[self.interventions, self.adverse]).iter().map(ToString::to_string));
        cells.push(faces.to_string());
        // A rate tells its counts. It is shown where both are, and all that could be computed with them: of the third
        // part, how many were concluded.
        let split = [alerts.undetermined, unfinished].map(Cell::of);
        let alerts_shown = total.is_shown() && parts.iter().chain(&split).all(|cell| cell.is_shown());
        let faces_shown = faces.is_shown() && parts.get(1).is_some_and(|cell| cell.is_shown());
        cells.extend(rate(alerts.false_of_alerts, alerts_shown));
        cells.extend(rate(alerts.false_of_faces, faces_shown));
        cells.join(",")
    }

    /// Whole hours, suppressed with the uses they are of.
    fn hours(&self) -> String {
        match Cell::of(self.uses) {
            Cell::Count(_) => self.running_ms.div_ceil(Millis::hours(1).0).to_string(),
            Cell::Suppressed => Cell::Suppressed.to_string(),
        }
    }
}

/// The rate and its interval; suppressed where a count it is made of is, since it would give it away.
fn rate(rate: Rate, shown: bool) -> [String; 3] {
    [rate.per_million, rate.low, rate.high].map(|value| match value {
        // That there is no rate tells a count, too: nothing of nothing.
        _ if !shown => Cell::Suppressed.to_string(),
        Some(value) => value.to_string(),
        None => "not-available".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most that each part is tried with: beyond what is suppressed, so that no count is alone for want of others.
    const EACH: u64 = 7;

    /// Counts of a row: confirmed, not confirmed, undetermined, open; faces seen.
    type Told = ([u64; 4], u64);

    fn line((alerts, faces): Told) -> String {
        let row = Row { uses: 9, alerts: Counts::made(alerts, faces), ..Row::default() };
        row.line("2026".parse().expect("a year"), "missing")
    }

    /// Every row that a year could have, grouped by what is published of it: who reads the table and knows how it is
    /// made recomputes whatever can be recomputed.
    fn by_line() -> BTreeMap<String, Vec<Told>> {
        let mut rows = BTreeMap::<String, Vec<Told>>::new();
        for a in 0..=EACH {
            for b in 0..=EACH {
                for c in 0..=EACH {
                    for d in 0..=EACH {
                        for faces in (0..=7).chain([40]).filter(|faces| *faces >= b) {
                            let told = ([a, b, c, d], faces);
                            rows.entry(line(told)).or_default().push(told);
                        }
                    }
                }
            }
        }
        rows
    }

    #[test]
    fn no_count_that_is_too_small_to_tell_can_be_recomputed_from_what_is_shown() {
        let small = |count: u64| (1..crate::published::SMALL_CELL).contains(&count);
        let rows = by_line();
        assert!(rows.len() > 500, "{} rows", rows.len());
        let mut rates = 0;
        for (line, told) in &rows {
            rates += usize::from(!line.ends_with("suppressed"));
            let figures: [fn(&Told) -> u64; 7] = [
                |t| t.0[0],
                |t| t.0[1],
                |t| t.0[2],
                |t| t.0[3],
                |t| t.0[2] + t.0[3],
                |t| t.0.iter().sum(),
                |t| t.1,
            ];
            for (at, figure) in figures.iter().enumerate() {
                let found: BTreeSet<u64> = told.iter().map(figure).collect();
                let only = found.first().filter(|_| found.len() == 1);
                assert!(!only.is_some_and(|count| small(*count)), "figure {at} is {found:?} in {line}");
            }
        }
        assert!(rates > 50, "only {rates} rows show a rate of faces");
    }

    #[test]
    fn rates_are_shown_where_every_count_is() {
        let shown = line(([20, 10, 6, 0], 3_147_436));
        assert!(!shown.contains("suppressed"), "{shown}");
        assert!(shown.contains(",3147436,277778,"), "{shown}");
        // Six that are neither, of which one waits: a rate of the concluded would tell the one.
        assert!(line(([20, 10, 5, 1], 3_147_436)).contains(",3147436,suppressed,suppressed,suppressed,3,"));
        // None of three faces: the width of the interval would tell the three.
        assert!(line(([0, 0, 0, 0], 3)).ends_with(",suppressed,suppressed,suppressed"));
    }
}
