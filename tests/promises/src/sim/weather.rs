//! What nobody wishes: writes that fail, tear or kill, full and slow disks, clocks that are set, kills.

use stricto_law::time::Millis;
use stricto_record::ids::UseId;
use stricto_testkit::sim::Fate;

use super::http::Life;
use super::world::{End, World};
use super::{engine, people};
use crate::breach::Breach;

/// One bad thing; the life it ends, where it ends one at once.
pub(super) async fn strike(world: &mut World, life: &Life) -> Result<Option<End>, Breach> {
    match world.dice.below(12) {
        0..=4 => kill_in_a_write(world),
        5 => fail_a_write(world),
        6 => {
            world.counted.fault("full disks");
            world.say("the disk is full");
            world.disk.fill(true);
        }
        7 => {
            let ms = [40, 900, 6_000][usize::try_from(world.dice.below(3)).expect("small")];
            world.counted.fault("slow disks");
            world.say(format!("each write takes {ms} ms"));
            world.disk.slow(ms);
        }
        8 => set_the_clock(world),
        9 => return Ok(Some(End::Killed)),
        10 => return Ok(Some(End::Ended)),
        _ => clock_set_back_at_the_end_of_a_permit(world, life).await?,
    }
    Ok(None)
}

fn kill_in_a_write(world: &mut World) {
    let fate =
        [Fate::Dies, Fate::DiesTorn, Fate::DiesAfter][usize::try_from(world.dice.below(3)).expect("small")];
    let nth = world.dice.below(9);
    world.counted.fault(match fate {
        Fate::DiesTorn => "writes that are to tear",
        _ => "writes that are to kill",
    });
    world.say(format!("the write {nth} from now: {fate:?}"));
    world.disk.plan(nth, fate);
}

fn fail_a_write(world: &mut World) {
    let fate = if world.dice.one_in_hundred(50) { Fate::Fails } else { Fate::AnswerLost };
    let nth = world.dice.below(6);
    world.counted.fault("writes that are to fail, or whose answer is lost");
    world.say(format!("the write {nth} from now: {fate:?}"));
    world.disk.plan(nth, fate);
}

fn set_the_clock(world: &mut World) {
    world.counted.fault("clocks set or unknown");
    match world.dice.below(4) {
        0 => {
            world.say("the clock is unknown");
            world.clock.know(false);
        }
        draw => {
            let off = i64::try_from(world.dice.below(7_200_000)).expect("two hours");
            let off = if draw == 1 { off } else { -off };
            world.say(format!("the clock is set {off} ms off"));
            world.clock.set_off(off);
        }
    }
}

/// Time passes to the very end of a permit, the clock is set back, and the engine goes on claiming.
async fn clock_set_back_at_the_end_of_a_permit(world: &mut World, life: &Life) -> Result<(), Breach> {
    let ends = |of: &UseId| Some((*of, people::permit_ends(life, *of)?));
    let open: Vec<_> = world.uses.iter().filter_map(ends).collect();
    let Some((of, until)) = world.dice.pick(&open).copied() else { return Ok(()) };
    if world.clock.off_ms() != 0 {
        return Ok(());
    }
    world.counted.fault("clocks set back at the end of a permit");
    let left = until.since(world.clock.truly()).unwrap_or(Millis(0));
    world.pass(life, Millis(left.0.saturating_sub(20_000))).await?;
    engine::obey(world, life, true).await?;
    engine::claim(world, life, of).await?;
    world.settle(life).await?;
    world.say("the clock is set back 2 minutes at the end of a permit");
    world.clock.set_off(-120_000);
    world.pass(life, Millis(60_000)).await?;
    engine::obey(world, life, true).await?;
    world.pass(life, Millis(10)).await?;
    engine::claim(world, life, of).await?;
    world.settle(life).await
}

/// What was struck is put right, now and then.
pub(super) fn clear(world: &mut World) {
    if world.dice.one_in_hundred(25) && (world.disk.is_full() || world.dice.one_in_hundred(30)) {
        world.disk.calm();
    }
    if world.dice.one_in_hundred(20) {
        world.clock.set_off(0);
        world.clock.know(true);
    }
}
