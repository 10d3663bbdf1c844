//! Article 27, as Article 5(2) pulls it in: what the FRIA contains. Holds R-27-a to R-27-f, R-27-h, R-27-j, R-27-l.
//!
//! Six elements, (a) to (f). It is abstract and made before first use; any change of an element makes it stale.
//! Its results are notified to the market surveillance authority: owed, and no condition of Article 5(2).
//! That groups affected and experts were involved, where appropriate, is recorded (recital 96), and only warns.
//! Left to people: whether what it says is right and enough.

use super::judged::Made;
use super::{Given, Says};
use crate::assessment::Duty;
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let elements = [
        ("R-27-a", read!(g, fria.processes), "the processes of use"),
        ("R-27-b", read!(g, fria.period_and_frequency), "period and frequency"),
        ("R-27-c", read!(g, fria.persons_affected), "the persons and groups affected"),
        ("R-27-d", read!(g, fria.risks), "the specific risks of harm"),
        ("R-27-e", read!(g, fria.oversight), "human oversight"),
        ("R-27-f", read!(g, fria.measures), "the measures if risks materialise"),
    ];
    for (row, read, what) in elements {
        let told = read.yes(|| format!("the FRIA does not describe {what}"));
        let told = told.unless(nothing_completed(g), NO_FRIA);
        says.find(told.condition(row, Who::Deployer, || format!("the FRIA describes {what}")));
    }
    let fresh = read!(g, fria.changed_since).no("what the FRIA describes has changed; update it first");
    let fresh = fresh.unless(nothing_completed(g), NO_FRIA);
    says.find(fresh.condition("R-27-h", Who::Deployer, "nothing the FRIA describes has changed"));

    let notified = read!(g, fria.notified).yes("the FRIA's results were not notified");
    says.find(notified.notice("R-27-j", Who::Deployer, "the FRIA's results were notified"));
    let involved = read!(g, fria.involvement).affirmed(
        g,
        Made::ByNow,
        "groups affected or experts were not involved although that was appropriate",
    );
    let involved = involved.unless(nothing_completed(g), NO_FRIA);
    says.find(involved.notice("R-27-l", Who::Deployer, "groups and experts were involved where appropriate"));
    // That there is none is held by R-5.2-l, and prohibits.
    if g.case.fria.completed.value() == Some(&true) && g.case.fria.notified.value() != Some(&true) {
        says.duties.push(Duty {
            row: "R-27-j",
            what: "notify the market surveillance authority of the FRIA's results, without delay".to_owned(),
            who: Who::Deployer,
            due: None,
        });
    }
}

const NO_FRIA: &str = "no FRIA was completed, which R-5.2-l holds";

fn nothing_completed(g: &Given<'_>) -> Truth {
    read!(g, fria.completed).no("a FRIA was completed")
}
