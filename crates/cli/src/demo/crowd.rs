//! What the synthetic engine claims: invented candidates, nearly all of which the gate must withhold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use stricto_law::time::Instant;

use super::drawing::{png, seen};

/// What an engine was ordered to compare with.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    /// The use.
    pub(crate) use_id: String,
    /// The cameras.
    pub(crate) cameras: Vec<String>,
    /// The enrolment ids of those sought.
    pub(crate) persons: Vec<String>,
    /// SHA-256 of the reference list.
    pub(crate) list_sha256: String,
    /// The system.
    pub(crate) system: String,
    /// Its version.
    pub(crate) version: String,
}

/// A crowd that passes the cameras; the same seed gives the same crowd.
pub(crate) struct Crowd {
    ordered: Ordered,
    canary: String,
    state: u64,
}

/// What is wrong with an invented candidate; none is live comparison outside area or hours, which is an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    /// The engine is not sure.
    WeaklySeen,
    /// Somebody who is not sought.
    NotSought,
    /// Seen a minute ago.
    Late,
    /// Kept back by a broker and delivered now.
    Retained,
    /// Compared with another list.
    OtherList,
    /// Compared by another version.
    OtherVersion,
    /// With a drawing of a type that no permit allows.
    OtherMedia,
}

impl Crowd {
    /// The crowd of `seed` under `ordered`; what is withheld of it carries `canary`.
    pub(crate) fn new(ordered: Ordered, canary: &str, seed: u64) -> Self {
        Self { ordered, canary: canary.to_owned(), state: seed | 1 }
    }

    /// `count` candidates seen at `now`, as lines of JSON; not one of them is within the limits.
    pub(crate) fn pass(&mut self, count: usize, now: Instant) -> Vec<u8> {
        let mut lines = Vec::with_capacity(count * 2048);
        for _ in 0..count {
            let flaw = self.flaw();
            let line = self.candidate(flaw, now);
            lines.extend_from_slice(line.to_string().as_bytes());
            lines.push(b'\n');
        }
        lines
    }

    /// The one candidate that is within all limits, as a line of JSON; its drawing carries `mark`.
    ///
    /// It is the figure of the person sought, a shade off: who looks at both sees that they are the same.
    pub(crate) fn sighting(&mut self, now: Instant, mark: &str) -> Vec<u8> {
        let enrolment = self.pick(|ordered| &ordered.persons);
        let drawing = png(seen(&enrolment), mark);
        let likelihood = 962_000 + self.next() % 30_000;
        let mut line = self.sound(now, likelihood, &enrolment, &drawing).to_string().into_bytes();
        line.push(b'\n');
        line
    }

    fn flaw(&mut self) -> Flaw {
        match self.next() % 100 {
            0..55 => Flaw::WeaklySeen,
            55..86 => Flaw::NotSought,
            86..91 => Flaw::Late,
            91..94 => Flaw::Retained,
            94..96 => Flaw::OtherList,
            96..98 => Flaw::OtherVersion,
            _ => Flaw::OtherMedia,
        }
    }

    fn candidate(&mut self, flaw: Flaw, now: Instant) -> Value {
        let drawing = png(self.next(), &self.canary);
        let likelihood = if flaw == Flaw::WeaklySeen {
            300_000 + self.next() % 500_000
        } else {
            960_000 + self.next() % 40_000
        };
        let number = self.next() % 100_000;
        let enrolment = self.pick(|ordered| &ordered.persons);
        let mut line = self.sound(now, likelihood, &enrolment, &drawing);
        let Some(members) = line.as_object_mut() else { return line };
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        match flaw {
            Flaw::WeaklySeen => None,
            Flaw::NotSought => put("enrolment", format!("{}-{number}", self.canary).into()),
            Flaw::Late => put("captured", ago(now, 60_000)),
            Flaw::Retained => put("retained", true.into()),
            Flaw::OtherList => put("list_sha256", "0".repeat(64).into()),
            Flaw::OtherVersion => put("version", "0.0.1-old".into()),
            Flaw::OtherMedia => put("media_type", "image/svg+xml".into()),
        };
        // Engines send these whether asked or not; the door strips them.
        put("age", 34.into());
        put("gender", "unasked".into());
        line
    }

    fn sound(&mut self, now: Instant, likelihood_e6: u64, enrolment: &str, drawing: &[u8]) -> Value {
        let camera = self.pick(|ordered| &ordered.cameras);
        json!({
            "use": self.ordered.use_id,
            "camera": camera,
            "captured": now.to_string(),
            "enrolment": enrolment,
            "likelihood_e6": likelihood_e6,
            "list_sha256": self.ordered.list_sha256,
            "system": self.ordered.system,
            "version": self.ordered.version,
            "media_type": "image/png",
            "image": BASE64.encode(drawing),
        })
    }

    fn pick(&mut self, from: impl Fn(&Ordered) -> &Vec<String>) -> String {
        let drawn = self.next();
        let list = from(&self.ordered);
        let index = usize::try_from(drawn % u64::try_from(list.len().max(1)).unwrap_or(1)).unwrap_or(0);
        list.get(index).cloned().unwrap_or_default()
    }

    /// xorshift64*: a crowd need not be unpredictable, only the same again.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 8
    }
}

fn ago(now: Instant, ms: i64) -> Value {
    // Earlier than the first writable instant there is nothing to be late for.
    Instant::from_unix_ms(now.unix_ms() - ms).unwrap_or(Instant::MIN).to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crowd(seed: u64) -> Crowd {
        let ordered = Ordered {
            use_id: "u-1".into(),
            cameras: vec!["cam-1".into(), "cam-2".into()],
            persons: vec!["p-1".into()],
            list_sha256: "ab".repeat(32),
            system: "lykta".into(),
            version: "4.2".into(),
        };
        Crowd::new(ordered, "CANARY", seed)
    }

    #[test]
    fn the_same_seed_gives_the_same_crowd() {
        let now = "2026-11-22T10:00:00.000Z".parse().expect("an instant");
        assert_eq!(crowd(7).pass(50, now), crowd(7).pass(50, now));
        assert_ne!(crowd(7).pass(50, now), crowd(9).pass(50, now));
    }

    #[test]
    fn a_crowd_shows_every_flaw_and_a_sighting_none() {
        let now: Instant = "2026-11-22T10:00:00.000Z".parse().expect("an instant");
        let text = String::from_utf8(crowd(7).pass(2000, now)).expect("UTF-8");
        for sign in ["CANARY-", "\"retained\":true", "0.0.1-old", "svg+xml", "09:59:00"] {
            assert!(text.contains(sign), "{sign}");
        }
        let seen: Value = serde_json::from_slice(&crowd(7).sighting(now, "mark")).expect("JSON");
        assert_eq!(seen.get("enrolment"), Some(&json!("p-1")));
        assert!(seen.get("age").is_none());
        let drawing = BASE64.encode(png(super::seen("p-1"), "mark"));
        assert_eq!(seen.get("image"), Some(&json!(drawing)), "the figure of the person who is sought");
    }
}
