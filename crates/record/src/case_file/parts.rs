//! Which claims an act may make, by who signs it: the unit states its case, the authority what it decided.

use stricto_law::case::{Authorisation, Case, Clearance, ClearanceGiven, ClearedBy, Fact};

use crate::fold::CaseAct;
use crate::kinds::Kind;
use crate::role::Role;

/// What of a part is read.
pub(super) fn admitted(role: Role, kind: Kind, part: Case) -> Case {
    let said = part.authorisation.clone();
    if kind == Kind::AuthorisationDecided {
        // A decision states itself; facts from outside the unit come as facts.
        return Case { authorisation: of_authority(said), ..Case::nothing_known() };
    }
    let authorisation = if role == Role::Court { of_authority(said) } else { of_unit(said) };
    Case { authorisation, ..part }
}

/// What whoever asks may say of the request.
fn of_unit(said: Authorisation) -> Authorisation {
    Authorisation {
        reasoned: said.reasoned,
        requested_by_competent: said.requested_by_competent,
        request_states: said.request_states,
        request_accuracy: said.request_accuracy,
        national_conditions: said.national_conditions,
        ..Authorisation::default()
    }
}

/// What the authority may say of itself and of what it weighed.
fn of_authority(said: Authorisation) -> Authorisation {
    Authorisation {
        reference: said.reference,
        authority: said.authority,
        authority_kind: said.authority_kind,
        binding: said.binding,
        authority_state: said.authority_state,
        no_part_in_case: said.no_part_in_case,
        independence_confirmed: said.independence_confirmed,
        necessary_and_proportionate: said.necessary_and_proportionate,
        strictly_limited: said.strictly_limited,
        elements_weighed: said.elements_weighed,
        national_conditions: said.national_conditions,
        objectives: said.objectives,
        single_use: said.single_use,
        ..Authorisation::default()
    }
}

/// The escalations an act decides: only from outside the unit, by the role and at the time of the act itself.
pub(super) fn clearances(act: &CaseAct, part: &Case) -> Fact<Vec<ClearanceGiven>> {
    let by = match act.role {
        Role::Court => ClearedBy::Authority,
        Role::RightsOfficer if act.kind == Kind::FactSupplied && act.outside => ClearedBy::RightsOfficer,
        Role::RightsOfficer
        | Role::Register
        | Role::Administrator
        | Role::Requester
        | Role::Commander
        | Role::Verifier
        | Role::CourtClerk
        | Role::MarketSurveillance
        | Role::DataProtection
        | Role::Trustee
        | Role::Auditor
        | Role::Engine
        | Role::SiteGate => return Fact::Missing,
    };
    match part.clearance.given.clone() {
        Fact::Known { value, basis } => {
            let as_acted = |given| ClearanceGiven { by, at: act.at, ..given };
            Fact::Known { value: value.into_iter().map(as_acted).collect(), basis }
        }
        unknown @ (Fact::Missing | Fact::Disputed { .. } | Fact::Sealed | Fact::Erased) => unknown,
    }
}

/// All escalations decided; where there are none, nobody has decided one.
#[derive(Default)]
pub(super) struct Decided {
    given: Vec<ClearanceGiven>,
    /// What somebody outside contests, until somebody outside decides again.
    contested: Option<Fact<Vec<ClearanceGiven>>>,
}

impl Decided {
    pub(super) fn also(&mut self, said: Fact<Vec<ClearanceGiven>>) {
        match said {
            Fact::Missing => {}
            Fact::Known { value, .. } => {
                self.given.extend(value);
                self.contested = None;
            }
            contested @ (Fact::Disputed { .. } | Fact::Sealed | Fact::Erased) => {
                self.contested = Some(contested);
            }
        }
    }

    pub(super) fn clearance(self) -> Clearance {
        let known = if self.given.is_empty() { Fact::Missing } else { Fact::known(self.given) };
        Clearance { given: self.contested.unwrap_or(known) }
    }
}
