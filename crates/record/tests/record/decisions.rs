//! Decisions: which act each answers, until when, and which transcription seconds which.

use stricto_law::time::Millis;
use stricto_record::kinds::authorisation_decided::DecisionResult as R;
use stricto_record::refusal::RefusalCode as Code;

use crate::common::story::*;
use crate::common::{World, use_id};

#[test]
fn a_grant_ends_after_the_instant_at_which_it_is_recorded() {
    let mut world = World::ready();
    let u = use_id("use");
    let request = world.requested(u);
    let until = |end| decision(u, R::Granted, Some(end)).re(&[request]);
    assert_eq!(world.refused(&until(world.now)), Code::Until);
    assert!(world.admits(&until(world.now.plus(Millis(1)))));
}

#[test]
fn an_urgent_start_is_forbidden_itself_only_until_its_authorisation_is_requested() {
    let mut world = World::ready();
    let u = use_id("use");
    let proposed = world.act(proposal(u, &[]));
    let urgent = world.act(urgency(u, world.hours(4)));
    for result in [R::Refused, R::Withdrawn] {
        let on = |act| decision(u, result, None).re(&[act]);
        assert!(world.admits(&on(urgent)), "{result:?}");
        assert_eq!(
            world.refused(&on(proposed)),
            Code::AnswersWrong,
            "{result:?}: a proposal asks for nothing"
        );
    }
    let asked = world.act(request(u, true));
    for result in [R::Refused, R::Withdrawn] {
        let on_the_start = decision(u, result, None).re(&[urgent]);
        assert_eq!(world.refused(&on_the_start), Code::AnswersWrong, "{result:?}: the request is answered");
    }
    assert!(world.admits(&decision(u, R::Refused, None).re(&[asked])));
}

#[test]
fn a_transcription_seconds_only_one_that_answers_the_same_request() {
    let mut world = World::ready();
    let u = use_id("use");
    let first_request = world.requested(u);
    let decided_at = world.now;
    let signed = decision(u, R::Granted, Some(world.hours(72))).re(&[first_request]);
    let clerks = world.act(transcribed("clerk", &signed, decided_at));
    world.act(signed.clone());
    let second_request = world.act(request(u, false));
    // The same words on another request: nobody transcribed a decision on that one yet.
    let words = transcribed("rights-officer", &signed, decided_at);
    assert_eq!(world.refused(&words.clone().re(&[second_request, clerks])), Code::AnswersWrong);
    assert!(world.admits(&words.re(&[second_request])), "it is the first");
}
