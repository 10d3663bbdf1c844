//! Exhaustive over what is owed beside Article 5, and only warns.

use crate::bases::bases;
use crate::setting::{axis, bools, judged, judgements, missing, now, open, three};
use crate::steps::{Part, days, hold};
use crate::values::{DEROGATIONS, INFORMED, texts};

fn beside_article_5() -> Vec<Part> {
    let base = |number: usize| bases().swap_remove(number);
    let moments = || missing(&days(&["07:30:00", "09:30:01", "21:00:00"]));
    let then = days(&["12:00:00", "2027-12-01T21:59:59.999Z", "2027-12-01T22:00:00.000Z"]);
    vec![
        (
            "17 data protection",
            base(9),
            vec![
                axis!(15, dpia.made, bools()),
                axis!(15, dpia.made_at, moments()),
                axis!(15, dpia.published, three()),
                axis!(15, dpia.why_unpublished, texts(&["annex 9", " "])),
                axis!(15, dpia.consulted, three()),
                axis!(15, dpia.consulted_at, moments()),
                axis!(15, dpia.consultation_not_needed, judged()),
                axis!(15, running.started, missing(&[true])),
            ],
        ),
        (
            "17 oversight and conformity",
            base(0),
            vec![
                axis!(15, deployer.instructions_followed, three()),
                axis!(15, deployer.oversight_assigned, judged()),
                axis!(15, deployer.input_data_fit, judged()),
                axis!(15, dpia.uses_provider_information, bools()),
                axis!(15, dpia.made, three()),
                now(then.clone()),
            ],
        ),
        (
            "17 the route before conformity",
            base(9),
            vec![
                axis!(15, system.conformity_assessed, bools()),
                axis!(15, system.derogation, open(&DEROGATIONS)),
                axis!(15, system.derogation_urgent, judgements(&["07:30:00", "09:30:01"])),
                axis!(15, deployer.people_informed, open(&INFORMED)),
                now(then),
            ],
        ),
        (
            "17 entries",
            base(1),
            vec![
                axis!(15, registration.registered, three()),
                axis!(15, registration.provider_registered, three()),
                axis!(15, registration.provider_entry_complete, bools()),
                axis!(15, registration.provider_entry_current, three()),
                axis!(15, registration.claimed_not_high_risk, bools()),
                axis!(15, registration.entry_complete, three()),
                axis!(15, registration.entry_has_assessments, three()),
                axis!(15, registration.entry_current, three()),
                axis!(15, registration.test_registered, three()),
                axis!(15, jurisdiction.real_world_testing, three()),
            ],
        ),
    ]
}

#[test]
fn beside_article_5_every_combination_agrees() {
    hold(beside_article_5(), 40_000);
}
