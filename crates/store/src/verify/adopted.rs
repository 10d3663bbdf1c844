//! What an act adopts of a profile is what its text says: of those that are built in here, that is known (X-h, R-26-d).
//!
//! Whoever has another register's profile as a file only has its hash to compare.

use stricto_law::profile::Profiles;
use stricto_record::kinds::Public;
use stricto_record::retention::National;

use super::Read;
use super::report::{FaultCode, Report};

pub(super) fn verify(read: &[Read], report: &mut Report) {
    let built_in = Profiles::built_in();
    for Read { position, entry, .. } in read {
        let Public::ProfileAdopted(adopted) = &entry.signed.act.public else { continue };
        let id = adopted.profile.as_str();
        let same_text = built_in.sha256_of(id) == Some(adopted.sha256.to_string().as_str());
        let text = built_in.iter().find(|profile| profile.id == id).filter(|_| same_text);
        if text.is_some_and(|text| National::of(text) != adopted.national()) {
            let what =
                format!("the act adopts another retention, or challenge, than the profile `{id}` provides");
            report.fault(FaultCode::Retention, Some(*position), None, what);
        }
    }
}
