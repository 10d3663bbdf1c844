//! Whether database and key store are of the same time: neither is opened beside the other's past.
//!
//! A database from before an erasure does not know of it, and would be given new keys; a key store from before one
//! still opens what was erased. In both, a key that the register still needs does not unwrap.

use stricto_record::fold::UseFile;
use stricto_record::ids::{AlertId, UseId};
use stricto_vault::Branch;

use super::Register;
use super::sealing::owner;
use super::start::OpenError;
use crate::log::Subkey;

impl Register {
    /// Every kept subkey unwraps, unless the register ordered its erasure.
    ///
    /// # Errors
    /// Where one does not, or store or keys fail.
    pub(super) async fn check_same_time(&self) -> Result<(), OpenError> {
        let uses: Vec<UseId> = self.read(|fold| fold.uses().map(|file| file.id).collect());
        for use_id in std::iter::once(None).chain(uses.into_iter().map(Some)) {
            for subkey in self.core.log.subkeys(&owner(use_id)).await? {
                if !self.is_going(use_id, &subkey) && self.unwrapped(&subkey).await?.is_none() {
                    return Err(OpenError::OtherTime);
                }
            }
        }
        Ok(())
    }

    /// Whether the register ordered to erase what this subkey opens.
    fn is_going(&self, use_id: Option<UseId>, subkey: &Subkey) -> bool {
        let content = Branch::parse(&subkey.branch) == Some(Branch::Content);
        let alert = subkey.scope.strip_prefix("alert/").and_then(|id| id.parse::<AlertId>().ok());
        let ordered = |file: &UseFile| match alert {
            Some(alert) => file.alert_erased(&alert).is_some(),
            None => file.content_erased().is_some(),
        };
        let covered = |id| self.read(|fold| fold.use_file(id).is_some_and(ordered));
        content && use_id.is_some_and(covered)
    }
}
