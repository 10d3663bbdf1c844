//! The gate's answer to a candidate.

use std::fmt;

/// Release, or withhold with a code; there is no third answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The candidate may be offered to the register.
    Release,
    /// The candidate is dropped; the code goes into a counter.
    Withhold(Code),
}

/// Why a candidate is withheld; the codes are stable and are counted in `tally.recorded`.
///
/// The first twelve are found by [`crate::decide`], in this order; `suspended` and `gate-held` also where a permit is
/// closed for that cause. The last is given by the server, after the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The clock cannot be read or trusted.
    ClockUnknown,
    /// No such use was ever compiled here.
    UseUnknown,
    /// The use has no open permit, or the instant is at or past `good_until`.
    PermitClosed,
    /// The use is suspended until people resume it.
    Suspended,
    /// The gate is on hold: link, store, full disk, or a start.
    GateHeld,
    /// The camera is not enrolled for the use.
    CameraNotEnrolled,
    /// Captured outside every authorised window.
    OutsideWindow,
    /// Retained, replayed, too old, or dated further ahead than clocks differ.
    NotLive,
    /// The camera, or the candidate's own point, is not strictly inside every layer of areas.
    OutsideArea,
    /// The person is not on the authorised list.
    NotOnList,
    /// The likelihood is not a number from the authorised threshold to 1.
    BelowThreshold,
    /// The engine compared with another reference list than the authorised one.
    ListDiffers,
    /// The engine is another system, or another version, than the authorised ones.
    SystemDiffers,
    /// No picture came, its media type is not allowed, or its bytes are not of that type.
    MediaRefused,
    /// Passed every check, but could not be made durable within the live limit.
    NotDurable,
}

impl Code {
    /// Every code, in the order of the checks.
    pub const ALL: &[Self] = &[
        Self::ClockUnknown,
        Self::UseUnknown,
        Self::PermitClosed,
        Self::Suspended,
        Self::GateHeld,
        Self::CameraNotEnrolled,
        Self::OutsideWindow,
        Self::NotLive,
        Self::OutsideArea,
        Self::NotOnList,
        Self::BelowThreshold,
        Self::ListDiffers,
        Self::SystemDiffers,
        Self::MediaRefused,
        Self::NotDurable,
    ];

    /// The code's stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClockUnknown => "clock-unknown",
            Self::UseUnknown => "use-unknown",
            Self::PermitClosed => "permit-closed",
            Self::Suspended => "suspended",
            Self::GateHeld => "gate-held",
            Self::CameraNotEnrolled => "camera-not-enrolled",
            Self::OutsideWindow => "outside-window",
            Self::NotLive => "not-live",
            Self::OutsideArea => "outside-area",
            Self::NotOnList => "not-on-list",
            Self::BelowThreshold => "below-threshold",
            Self::ListDiffers => "list-differs",
            Self::SystemDiffers => "system-differs",
            Self::MediaRefused => "media-refused",
            Self::NotDurable => "not-durable",
        }
    }

    /// The code with this stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        for &code in Code::ALL {
            assert_eq!(Code::from_name(code.as_str()), Some(code));
        }
        // `ALL` is in the order of the enum and skips none: the last one's position is the length.
        assert!(Code::ALL.is_sorted());
        assert_eq!(Code::NotDurable as usize + 1, Code::ALL.len());
        assert_eq!(Code::from_name("released"), None);
    }
}
