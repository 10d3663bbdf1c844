//! Closed by default at the case file: a part that cannot be read, or is not what it should be, opens nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;

use stricto_law::{Case, Outcome, Profiles, assess};
use stricto_promises::breach::{Check, holds, is_found_out, unless};
use stricto_record::case_file::{self, Opened, Openings};
use stricto_record::fold::{Fold, UseFile};
use stricto_record::ids::{ActHash, UseId};
use stricto_store::register::UseOpenings;

use crate::common::Running;

/// Sealed values as a reader has them, one of them not as it was sealed.
struct Spoiled<'a> {
    good: &'a UseOpenings,
    asked: RefCell<BTreeSet<(ActHash, String)>>,
    spoiled: Option<((ActHash, String), Opened)>,
}

impl Openings for Spoiled<'_> {
    fn open(&self, act: &ActHash, field: &str) -> Opened {
        let name = (*act, field.to_owned());
        self.asked.borrow_mut().insert(name.clone());
        match &self.spoiled {
            Some((spoiled, instead)) if *spoiled == name => instead.clone(),
            Some(_) | None => self.good.open(act, field),
        }
    }
}

/// What asks the law about a use's file as far as it can be opened.
type Reader = fn(&Fold, &UseFile, &Spoiled<'_>) -> Case;

/// A use that is permitted is no longer where one part of its case cannot be read, or is not what it should be.
async fn a_part_that_cannot_be_read_opens_nothing(running: &Running, use_id: UseId, reader: Reader) -> Check {
    let openings = running.instance.register().openings(use_id).await.expect("openings");
    let now = running.instance.now();
    let permitted = |spoiled: &Spoiled<'_>| {
        running.instance.register().read(|fold| {
            let case = reader(fold, fold.use_file(use_id).expect("the use"), spoiled);
            assess(&case, &Profiles::built_in(), now).outcome == Outcome::Permitted
        })
    };
    let good = Spoiled { good: &openings, asked: RefCell::default(), spoiled: None };
    unless(permitted(&good), || "the use that should be permitted is not".into())?;
    let read = good.asked.into_inner();
    let present = read.into_iter().filter(|(act, field)| openings.open(act, field) != Opened::Missing);
    let mut parts = 0;
    for name in present {
        parts += 1;
        for (state, instead) in [
            ("garbage", Opened::Value(b"\xff not JSON".to_vec())),
            ("another shape", Opened::Value(b"{\"no such section\":{}}".to_vec())),
            ("empty", Opened::Value(Vec::new())),
            ("missing", Opened::Missing),
            ("sealed", Opened::Sealed),
            ("erased", Opened::Erased),
        ] {
            let spoiled = Some((name.clone(), instead));
            let spoiled = Spoiled { good: &openings, asked: RefCell::default(), spoiled };
            unless(!permitted(&spoiled), || format!("`{}` is {state}, and the use is permitted", name.1))?;
        }
    }
    unless(parts >= 6, || format!("only {parts} parts of the case are read"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_cannot_be_read_whole_is_not_permitted() {
    let running = Running::start(140).await;
    let use_id = running.instance.new_use();
    running.granted(use_id).await;
    running.until(use_id, "a permit", |file| file.permit.clone()).await;
    let reader: Reader = |fold, file, openings| case_file::read(fold, file, openings).case;
    holds(a_part_that_cannot_be_read_opens_nothing(&running, use_id, reader).await);
    let forgives: Reader = |fold, file, openings| {
        let read = case_file::read(fold, file, openings);
        if read.faults.is_empty() { read.case } else { case_file::read(fold, file, openings.good).case }
    };
    let check = a_part_that_cannot_be_read_opens_nothing(&running, use_id, forgives).await;
    is_found_out(check, "and the use is permitted");
    running.end().await;
}
