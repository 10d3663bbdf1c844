//! Says what two separate verifications say together (R-14-b); only here are their outcomes opened side by side.

use stricto_record::contents::{Review, ReviewOutcome};
use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_record::kinds::alert_concluded::{AlertConcluded, Conclusion};
use stricto_store::register::FieldOpening;

use super::{JobError, append, plain};
use crate::app::App;
use crate::events::Event;

pub(super) async fn conclude(app: &App, use_id: UseId, alert: AlertId) -> Result<(), JobError> {
    let acts: Vec<ActHash> = app.register.read(|fold| {
        let file = fold.use_file(use_id).and_then(|file| file.alert(&alert));
        file.map(|file| file.reviews.iter().map(|review| review.act).collect()).unwrap_or_default()
    });
    let &[first, second] = acts.as_slice() else { return Ok(()) };
    let conclusion = together(outcome(app, &first).await?, outcome(app, &second).await?);
    let mut draft = plain(use_id, Public::AlertConcluded(AlertConcluded { alert, conclusion }));
    draft.re.extend([first, second]);
    append(app, draft).await?;
    if conclusion == Conclusion::NotConfirmed {
        // Whoever has it on a screen asks again, and is told that it is out of reach.
        app.gate.events.tell(Event::Alert { alert, of: use_id });
    }
    Ok(())
}

async fn outcome(app: &App, review: &ActHash) -> Result<ReviewOutcome, JobError> {
    match app.register.open_field(review, "outcome").await? {
        // A review that is not of the form confirms nothing.
        FieldOpening::Open(opening, _) => {
            let review = serde_json::from_slice::<Review>(&opening.value);
            Ok(review.map_or(ReviewOutcome::CannotTell, |review| review.outcome))
        }
        FieldOpening::Erased | FieldOpening::Missing => Ok(ReviewOutcome::CannotTell),
    }
}

/// Confirmed by both, refuted by one, or neither.
fn together(first: ReviewOutcome, second: ReviewOutcome) -> Conclusion {
    match (first, second) {
        (ReviewOutcome::Same, ReviewOutcome::Same) => Conclusion::Confirmed,
        (ReviewOutcome::NotSame, _) | (_, ReviewOutcome::NotSame) => Conclusion::NotConfirmed,
        (ReviewOutcome::CannotTell, ReviewOutcome::Same | ReviewOutcome::CannotTell)
        | (ReviewOutcome::Same, ReviewOutcome::CannotTell) => Conclusion::Undetermined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_refutation_refutes_and_only_two_confirmations_confirm() {
        use ReviewOutcome::{CannotTell, NotSame, Same};
        for (first, second, conclusion) in [
            (Same, Same, Conclusion::Confirmed),
            (Same, NotSame, Conclusion::NotConfirmed),
            (NotSame, Same, Conclusion::NotConfirmed),
            (NotSame, CannotTell, Conclusion::NotConfirmed),
            (Same, CannotTell, Conclusion::Undetermined),
            (CannotTell, Same, Conclusion::Undetermined),
            (CannotTell, CannotTell, Conclusion::Undetermined),
        ] {
            assert_eq!(together(first, second), conclusion, "{first:?} {second:?}");
        }
    }
}
