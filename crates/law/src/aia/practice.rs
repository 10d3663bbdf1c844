//! What data protection authorities ask beside the Act. Holds E-d, E-h, E-n.
//!
//! A face seen in public or posted online is no consent, and scraped pictures make no appropriate database.
//! Data of uses train or tune nothing without a legal basis of their own. How long each kind is kept is documented.
//! It opens and closes nothing of Article 5: every row only warns. Whether a database is appropriate, people judge
//! (R-5.2-k).

use super::{Given, Says};
use crate::case::PictureSource;
use crate::finding::Who;
use crate::reasoning::{Truth, read};

pub(super) fn rules(g: &Given<'_>, says: &mut Says) {
    let sources = read!(g, target.picture_sources).then(|sources| {
        let from = |source| sources.contains(&source);
        Truth::all([
            Truth::holds(!sources.is_empty(), "no source of the pictures is named"),
            Truth::holds(
                !from(PictureSource::Scraped),
                "pictures were scraped: such a database is not appropriate (R-5.2-k), and making it may itself be \
                 prohibited (Article 5(1)(e))",
            ),
            Truth::holds(
                !from(PictureSource::PublicOrOnline),
                "pictures are from public places or from online: that is neither consent nor data manifestly made public",
            ),
        ])
    });
    says.find(sources.notice("E-d", Who::Deployer, "no picture was scraped, or taken for being seen"));

    let training = read!(g, deployer.reused_for_training).then(|reused| {
        if !reused {
            return Truth::met();
        }
        read!(g, deployer.training_basis).fits(
            |basis| !basis.trim().is_empty(),
            "data of uses train or tune a system, and no legal basis is named for that",
        )
    });
    says.find(training.notice("E-h", Who::Deployer, "no data are reused for training without a basis"));

    let kept = read!(g, deployer.retention_documented).yes("how long data are kept is not documented");
    says.find(kept.notice("E-n", Who::Deployer, "how long data are kept is documented"));
}
