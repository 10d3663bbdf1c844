//! The twin's gate: every row in its order with its weight, decisions from outside, and the outcome.

use stricto_law::Outcome;
use stricto_law::finding::Weight;

use crate::verdict::{Contested, Met, NotMet, People, Question, Verdict};
use crate::{authorisation as a, before as b, duties as d, limits as l, objective as o, scope as s};

type Rule = fn(&Question<'_>) -> Verdict;

const SCOPE: Weight = Weight::Scope;
const CONDITION: Weight = Weight::Condition;
const GUARD: Weight = Weight::Guard;
const NOTICE: Weight = Weight::Notice;

/// Every row, in the order of the gate.
pub(crate) const ROWS: &[(&str, Weight, Rule)] = &[
    ("SC-g0", SCOPE, s::sc_g0),
    ("SC-g1", SCOPE, s::sc_g1),
    ("SC-g2", SCOPE, s::sc_g2),
    ("SC-g3", SCOPE, s::sc_g3),
    ("SC-h1", SCOPE, s::sc_h1),
    ("SC-a1", SCOPE, s::sc_a1),
    ("SC-a2", SCOPE, s::sc_a2),
    ("SC-a3", SCOPE, s::sc_a3),
    ("SC-b1", SCOPE, s::sc_b1),
    ("SC-f1", SCOPE, s::sc_f1),
    ("SC-c1", SCOPE, s::sc_c1),
    ("SC-c2", CONDITION, s::sc_c2),
    ("SC-c3", SCOPE, s::sc_c3),
    ("SC-d1", SCOPE, s::sc_d1),
    ("SC-d2", SCOPE, s::sc_d2),
    ("SC-e1", SCOPE, s::sc_e1),
    ("SC-e2", SCOPE, s::sc_e2),
    ("SC-i1", SCOPE, s::sc_i1),
    ("R-5.1-a", SCOPE, o::r_5_1_a),
    ("R-5.1-b", CONDITION, o::r_5_1_b),
    ("R-5.1-n", CONDITION, o::r_5_1_n),
    ("R-5.5-a", CONDITION, o::r_5_5_a),
    ("R-5.5-d", CONDITION, o::r_5_5_d),
    ("R-5.5-g", CONDITION, o::r_5_5_g),
    ("R-5.5-c", NOTICE, o::r_5_5_c),
    ("R-5.5-e", NOTICE, o::r_5_5_e),
    ("R-5.5-j", NOTICE, o::r_5_5_j),
    ("R-5.1-e", CONDITION, o::r_5_1_e),
    ("R-5.1-f", CONDITION, o::r_5_1_f),
    ("R-5.1-g", CONDITION, o::r_5_1_g),
    ("R-5.1-h", CONDITION, o::r_5_1_h),
    ("R-5.1-i", CONDITION, o::r_5_1_i),
    ("R-5.1-j", CONDITION, o::r_5_1_j),
    ("R-5.1-k", CONDITION, o::r_5_1_k),
    ("R-5.1-l", CONDITION, o::r_5_1_l),
    ("R-5.2-a", CONDITION, b::r_5_2_a),
    ("R-5.2-b", CONDITION, b::r_5_2_b),
    ("R-5.2-c", CONDITION, b::r_5_2_c),
    ("R-5.2-k", CONDITION, b::r_5_2_k),
    ("R-5.2-p", CONDITION, b::r_5_2_p),
    ("R-5.1-c", CONDITION, b::r_5_1_c),
    ("R-5.2-d", CONDITION, b::r_5_2_d),
    ("R-5.2-e", CONDITION, b::r_5_2_e),
    ("R-5.2-f", CONDITION, b::r_5_2_f),
    ("R-5.2-l", CONDITION, b::r_5_2_l),
    ("R-5.2-o", CONDITION, b::r_5_2_o),
    ("R-27-a", CONDITION, b::r_27_a),
    ("R-27-b", CONDITION, b::r_27_b),
    ("R-27-c", CONDITION, b::r_27_c),
    ("R-27-d", CONDITION, b::r_27_d),
    ("R-27-e", CONDITION, b::r_27_e),
    ("R-27-f", CONDITION, b::r_27_f),
    ("R-27-h", CONDITION, b::r_27_h),
    ("R-27-j", NOTICE, b::r_27_j),
    ("R-27-l", NOTICE, d::r_27_l),
    ("R-49-a", CONDITION, b::r_49_a),
    ("R-5.2-m", CONDITION, b::r_5_2_m),
    ("R-5.2-n", CONDITION, b::r_5_2_n),
    ("R-49-d", CONDITION, b::r_49_d),
    ("R-49-i", CONDITION, b::r_49_i),
    ("R-5.3-a", CONDITION, a::r_5_3_a),
    ("R-5.3-e", CONDITION, a::r_5_3_e),
    ("R-5.5-h", CONDITION, a::r_5_5_h),
    ("R-5.3-v", CONDITION, a::r_5_3_v),
    ("R-5.3-w", CONDITION, a::r_5_3_w),
    ("R-5.3-b", CONDITION, a::r_5_3_b),
    ("R-5.3-c", CONDITION, a::r_5_3_c),
    ("R-5.3-d", CONDITION, a::r_5_3_d),
    ("R-5.3-f", CONDITION, a::r_5_3_f),
    ("R-5.3-g", CONDITION, a::r_5_3_g),
    ("R-5.3-h", CONDITION, a::r_5_3_h),
    ("R-5.2-g", CONDITION, a::r_5_2_g),
    ("R-5.3-u", NOTICE, a::r_5_3_u),
    ("R-5.3-j", CONDITION, a::r_5_3_j),
    ("R-5.3-k", CONDITION, a::r_5_3_k),
    ("X-e", CONDITION, a::x_e),
    ("X-b", CONDITION, a::x_b),
    ("R-5.3-l", CONDITION, a::r_5_3_l),
    ("R-5.3-m", CONDITION, a::r_5_3_m),
    ("R-5.2-h", CONDITION, l::r_5_2_h),
    ("R-5.2-i", CONDITION, l::r_5_2_i),
    ("R-5.2-j", CONDITION, l::r_5_2_j),
    ("R-5.3-i", CONDITION, l::r_5_3_i),
    ("X-f", CONDITION, l::x_f),
    ("X-g", CONDITION, l::x_g),
    ("R-14-a", NOTICE, l::r_14_a),
    ("R-5.3-t", CONDITION, l::r_5_3_t),
    ("R-5.3-n", CONDITION, a::r_5_3_n),
    ("X-a", GUARD, b::x_a),
    ("X-c", GUARD, b::x_c),
    ("X-d", GUARD, b::x_d),
    ("R-LED-c", NOTICE, d::r_led_c),
    ("E-e", NOTICE, d::e_e),
    ("E-f", NOTICE, d::e_f),
    ("R-26-f", NOTICE, d::r_26_f),
    ("R-26-a", NOTICE, d::r_26_a),
    ("R-26-g", NOTICE, d::r_26_g),
    ("R-43-a", NOTICE, d::r_43_a),
    ("R-46-a", NOTICE, d::r_46_a),
    ("R-49-b", NOTICE, d::r_49_b),
    ("R-49-e", NOTICE, d::r_49_e),
    ("R-49-f", NOTICE, d::r_49_f),
    ("R-49-g", NOTICE, d::r_49_g),
    ("R-49-h", NOTICE, d::r_49_h),
    ("R-49-j", NOTICE, d::r_49_j),
    ("E-d", NOTICE, d::e_d),
    ("E-h", NOTICE, d::e_h),
    ("E-n", NOTICE, d::e_n),
];

/// What every row comes to, in the order of the gate.
pub(crate) fn verdicts(q: &Question<'_>) -> Vec<Verdict> {
    ROWS.iter().map(|(row, weight, rule)| heeded(q, row, *weight, rule(q))).collect()
}

/// A row that lets the use go on though people outside decided otherwise, and nobody outside has since, is for them.
fn heeded(q: &Question<'_>, row: &str, weight: Weight, found: Verdict) -> Verdict {
    let goes_on = match weight {
        Weight::Scope => NotMet,
        Weight::Condition | Weight::Guard => Met,
        Weight::Notice => return found,
    };
    let comes_up_anew = row == "R-5.3-k" || row == "R-5.2-n";
    if found == goes_on && !comes_up_anew && q.decided_against(row) { People } else { found }
}

/// Outside before prohibited, prohibited before doubt, and permitted only where nothing is left open.
///
/// While people must decide on one of the tests of scope, or must first settle what was said for it, another of them takes
/// nothing out: only the date does.
pub(crate) fn outcome(verdicts: &[Verdict]) -> Outcome {
    let any = |verdict: Verdict, weight: Weight| {
        ROWS.iter().zip(verdicts).any(|((_, w, _), v)| *w == weight && *v == verdict)
    };
    let too_early = ROWS.iter().zip(verdicts).any(|((row, ..), v)| *row == "R-5.1-a" && *v == NotMet);
    let out = any(NotMet, SCOPE);
    if out && (too_early || !(any(People, SCOPE) || any(Contested, SCOPE))) {
        return Outcome::Outside;
    }
    // Whether the article forbids what it may not reach is not said before that is settled.
    if any(NotMet, CONDITION) && !out {
        return Outcome::Prohibited;
    }
    if any(People, SCOPE) || any(People, CONDITION) {
        return Outcome::Escalate;
    }
    let all_met = ROWS.iter().zip(verdicts).all(|((_, w, _), v)| *w == NOTICE || *v == Met);
    if all_met { Outcome::Permitted } else { Outcome::Conditional }
}
