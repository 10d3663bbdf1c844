//! What no permit is compiled from, even if the rules should once let it pass: a second lock behind them.

use std::collections::{BTreeMap, BTreeSet};

use stricto_law::limits::{Bound, ReferenceList};
use stricto_law::permit::{CompileRefusal, Permit};
use stricto_law::time::Millis;
use stricto_law::{Assessment, assess};

use crate::support::{profiles, worked};

/// What is compiled from the permitted case once its assessment was changed.
fn compiled(change: impl FnOnce(&mut Assessment)) -> Result<Permit, CompileRefusal> {
    let (granted, now) = worked("se-missing-child-granted");
    let mut assessment = assess(&granted, profiles(), now);
    change(&mut assessment);
    Permit::compile(assessment.permitted().expect("it is permitted still"))
}

#[test]
fn a_permitted_assessment_has_a_permit_with_its_limits_its_end_and_its_basis() {
    let (granted, now) = worked("se-missing-child-granted");
    let assessment = assess(&granted, profiles(), now);
    let permit = Permit::compile(assessment.permitted().expect("it is permitted")).expect("a permit");
    assert_eq!(Some(permit.good_until()), assessment.good_until);
    assert_eq!(Some(permit.basis()), assessment.basis.as_deref());
    assert_eq!(Some(&permit.limits().windows), assessment.limits.windows.within());
    assert_eq!(Some(&permit.limits().areas), assessment.limits.areas.within());
}

#[test]
fn a_bound_that_no_source_sets_or_that_leaves_nothing_gives_no_permit() {
    use Bound::{NotSet, Within};
    use CompileRefusal::{NotBounded, NothingLeft};
    type Change = fn(&mut Assessment);
    let list = |count| ReferenceList { sha256: "0f".repeat(32), count };
    let table: [(CompileRefusal, Change); 21] = [
        (NotBounded("windows"), |a| a.limits.windows = NotSet),
        (NothingLeft("windows"), |a| a.limits.windows = Within(vec![])),
        (NotBounded("areas"), |a| a.limits.areas = NotSet),
        (NothingLeft("areas"), |a| a.limits.areas = Within(vec![])),
        (NothingLeft("areas"), |a| {
            let Within(layers) = &mut a.limits.areas else { panic!("areas") };
            layers.push(vec![]);
        }),
        (NotBounded("cameras"), |a| a.limits.cameras = NotSet),
        (NothingLeft("cameras"), |a| a.limits.cameras = Within(BTreeMap::new())),
        (NotBounded("persons"), |a| a.limits.persons = NotSet),
        (NothingLeft("persons"), |a| a.limits.persons = Within(BTreeSet::new())),
        (NotBounded("systems"), |a| a.limits.systems = NotSet),
        (NothingLeft("systems"), |a| a.limits.systems = Within(BTreeSet::new())),
        (NotBounded("reference_list"), |a| a.limits.reference_list = NotSet),
        (NothingLeft("reference_list"), |a| a.limits.reference_list = Within(BTreeSet::new())),
        (NotBounded("threshold_e6"), |a| a.limits.threshold_e6 = NotSet),
        (NothingLeft("threshold_e6"), |a| a.limits.threshold_e6 = Within(0)),
        (NothingLeft("threshold_e6"), |a| a.limits.threshold_e6 = Within(1_000_001)),
        (NotBounded("max_delay_ms"), |a| a.limits.max_delay_ms = NotSet),
        (NothingLeft("max_delay_ms"), |a| a.limits.max_delay_ms = Within(Millis(0))),
        (CompileRefusal::NoEnd, |a| a.good_until = None),
        (CompileRefusal::NoBasis, |a| a.basis = None),
        (NothingLeft("persons"), |a| {
            a.limits.persons = Within(BTreeSet::new());
            a.limits.threshold_e6 = Within(0);
        }),
    ];
    for (nth, (refusal, change)) in table.into_iter().enumerate() {
        assert_eq!(compiled(change), Err(refusal), "line {nth}");
    }
    let two = BTreeSet::from([list(1), list(2)]);
    let of_two = compiled(|a| a.limits.reference_list = Within(two));
    assert_eq!(of_two, Err(NothingLeft("reference_list")), "of two lists none is locked");
    for threshold in [1, 1_000_000] {
        let passed = compiled(|a| a.limits.threshold_e6 = Within(threshold));
        assert_eq!(passed.map(|permit| permit.limits().threshold_e6), Ok(threshold));
    }
}
