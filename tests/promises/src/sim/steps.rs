//! One step after another, as the seed draws them; then what is owed, when nothing fails any more.

use stricto_law::time::Millis;
use stricto_record::fold::Fold;
use stricto_record::ids::UseId;

use super::http::Life;
use super::invariants;
use super::world::{End, World};
use super::{engine, people, verifiers, weather};
use crate::breach::Breach;

/// One step; the end of the life where it has one.
pub(super) async fn step(world: &mut World, life: &Life) -> Result<Option<End>, Breach> {
    world.steps = world.steps.saturating_sub(1);
    if world.steps == 0 || world.age_days() >= world.days {
        world.draining = true;
        world.disk.calm();
        world.clock.set_off(0);
        world.clock.know(true);
        world.say("from here on nothing fails any more");
        return Ok(Some(End::Ended));
    }
    weather::clear(world);
    let uses = world.uses.clone();
    let of: Option<UseId> = world.dice.pick(&uses).copied();
    match (world.dice.below(100), of) {
        (0..18, _) if uses.len() < world.uses_max => people::propose(world, life).await?,
        (_, None) => people::propose(world, life).await?,
        (0..30, Some(of)) => people::go_on(world, life, of).await?,
        (30..42, Some(of)) => engine::work(world, life, of).await?,
        (42..43, Some(of)) => engine::race(world, life, of).await?,
        (43..55, Some(of)) => verifiers::look(world, life, of).await?,
        (55..61, Some(of)) => verifiers::attest(world, life, of, false).await?,
        (61..64, _) => invariants::witness(world, life).await?,
        (64..96, _) => pass(world, life).await?,
        _ => {
            let end = weather::strike(world, life).await?;
            if end.is_some() {
                return Ok(end);
            }
        }
    }
    world.settle(life).await?;
    Ok(None)
}

/// Some time passes: moments, hours, or the better part of a day.
async fn pass(world: &mut World, life: &Life) -> Result<(), Breach> {
    let span = match world.dice.below(10) {
        0 => world.dice.below(2_000),
        1 => world.dice.below(120_000),
        2..=4 => world.dice.below(6 * 3_600_000),
        _ => world.dice.below(20 * 3_600_000),
    };
    world.say(format!("{} s pass", span / 1000));
    world.pass(life, Millis(span)).await
}

/// Everyone does what is owed, a few times over; then the story is over.
pub(super) async fn drain(world: &mut World, life: &Life) -> Result<Option<End>, Breach> {
    // Where the clock had run ahead it is believed again once it has come to the last entry: till then nobody reads much.
    let last = life.register.read(Fold::last_time);
    if let Some(ahead) = last.and_then(|last| last.since(world.clock.truly())) {
        world.pass(life, ahead).await?;
    }
    for _ in 0..6 {
        world.pass(life, Millis(1_000)).await?;
        engine::obey(world, life, true).await?;
        for of in world.uses.clone() {
            verifiers::attest(world, life, of, true).await?;
        }
    }
    world.pass(life, Millis(31_000)).await?;
    invariants::witness(world, life).await?;
    world.settle(life).await?;
    Ok(Some(End::Over))
}
