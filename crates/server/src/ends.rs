//! Submits an act; for one that ends or suspends, the gate closes before the register is asked, until it answers.
//!
//! Where the register cannot be reached, the server keeps the act and submits it again and again; whoever submitted
//! is told at once that it is not recorded.

use std::sync::Arc;
use std::time::Duration;

use stricto_record::ids::{ActHash, AlertId, UseId};
use stricto_record::kinds::Public;
use stricto_store::register::{Receipt, Submission, SubmitError};
use tokio::sync::oneshot;

use crate::app::App;
use crate::events::Event;
use crate::gate_room::ends::End;
use crate::gate_room::faults::Fault;

/// How long an answer may take before everyone is told that an end is asked for and not recorded.
const TOLD_AFTER: Duration = Duration::from_secs(1);

/// How long to wait before the register is asked again.
const AGAIN: Duration = Duration::from_millis(250);

/// Submits an act; where it would end a use, that use is held from now until the register has answered.
pub(crate) async fn submit(app: &Arc<App>, submission: Submission) -> Result<Receipt, SubmitError> {
    let Some((of, act, end)) = ends(app, &submission) else {
        let corrected = corrected(&submission);
        let receipt = app.register.submit(submission).await?;
        if let Some((of, alert)) = corrected {
            app.gate.events.tell(Event::Alert { alert, of });
        }
        return Ok(receipt);
    };
    app.gate.hold_use(of, Some(act), end);
    let (answer, answered) = oneshot::channel();
    // Whoever submitted may go away: an end that was asked for is pursued all the same.
    tokio::spawn(pursue(Arc::clone(app), submission, (of, act, end), answer));
    answered.await.unwrap_or_else(|_| Err(SubmitError::Unavailable { why: "the server ends".into() }))
}

/// The alert that an act corrects: what is on screens must be asked for again.
fn corrected(submission: &Submission) -> Option<(UseId, AlertId)> {
    let act = &submission.signed.act;
    if let Public::CorrectionRecorded(corrected) = &act.public {
        return Some((act.use_id?, corrected.alert));
    }
    None
}

/// The end that an act asks for, if its signer may ask for it now: nobody else closes anything.
fn ends(app: &App, submission: &Submission) -> Option<(UseId, ActHash, End)> {
    let signed = &submission.signed;
    let end = End::asked(&signed.act.public, app.register.at_least())?;
    let now = app.register.at_least()?;
    let act = app.register.read(|fold| fold.admit(signed, now)).ok()?;
    Some((signed.act.use_id?, act, end))
}

async fn pursue(
    app: Arc<App>,
    submission: Submission,
    (of, act, end): (UseId, ActHash, End),
    answer: oneshot::Sender<Result<Receipt, SubmitError>>,
) {
    let (mut answer, mut told) = (Some(answer), false);
    let mut ending = app.ending.subscribe();
    loop {
        let mut submitted = std::pin::pin!(app.register.submit(submission.clone()));
        let tried = match tokio::time::timeout(TOLD_AFTER, submitted.as_mut()).await {
            Ok(tried) => tried,
            Err(_) => {
                tell(&app, of, end, &mut told);
                submitted.await
            }
        };
        let unavailable = matches!(tried, Err(SubmitError::Unavailable { .. }));
        if unavailable {
            app.gate.fails(Fault::Store, end.since);
            tell(&app, of, end, &mut told);
        } else {
            app.gate.settled(of, Some(act));
        }
        if let Some(answer) = answer.take() {
            drop(answer.send(tried));
        }
        if !unavailable {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}

fn tell(app: &App, of: UseId, end: End, told: &mut bool) {
    if !std::mem::replace(told, true) {
        tracing::error!("an end was asked for and is not recorded: its use is held");
        app.gate.tell_end(of, end);
    }
}
