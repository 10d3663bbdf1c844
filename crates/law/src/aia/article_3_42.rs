//! Article 3(42): real-time. Holds SC-c1, SC-c2, SC-c3.
//!
//! Capture, comparison and identification happen without significant delay, judged case by case.
//! A delay is significant at least when the person has probably left the place of capture.
//! No delay, batch or replay may be made to look like a later search.
//! Who says "recorded" of what is still to be captured, or still grows, contradicts the file: people decide.
//! Left to people: whether a delay is significant; a covert mobile photo searched at once is for them alone.
//! Rows read here too: D-42, D-43.

use super::against::capture_was_over;
use super::escalation::decided_outside;
use super::{Given, Says};
use crate::case::Material;
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let real_time = read!(g, time.material).then(|material| match material {
        Material::Live | Material::NearLive => Truth::met(),
        // Its own row says what is open about it; until then it counts as real-time.
        Material::CovertMobilePhoto => covert_photo(g),
        Material::Recorded => Truth::any([
            read!(g, time.artificially_delayed).yes("no delay was made on purpose"),
            read!(g, time.person_has_left)
                .no("recorded material, and the person has probably left the place of capture"),
        ])
        .fails_only_if(|| capture_was_over(g), |why| decided_outside(g, "SC-c1", why)),
    });
    says.find(real_time.scope("SC-c1", "identification is real-time, or counts as such"));

    let honest = read!(g, time.artificially_delayed)
        .no("the material is delayed, batched or replayed to look like a later search");
    says.find(honest.condition("SC-c2", Who::Deployer, "nothing is delayed to go round the ban"));

    let covert = read!(g, time.material).then(|material| match material {
        Material::CovertMobilePhoto => covert_photo(g),
        Material::Live | Material::NearLive | Material::Recorded => Truth::met(),
    });
    says.find(covert.scope("SC-c3", "no covert mobile photo is searched, or it was decided to be real-time"));
}

fn covert_photo(g: &Given<'_>) -> Truth {
    let why = "a covert mobile photo searched at once may be real-time, depending on the facts";
    decided_outside(g, "SC-c3", why)
}
