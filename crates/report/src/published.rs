//! What may be published: aggregates only, with small cells suppressed (requirements, section 15; R-5.7-b).

use std::fmt;

use serde::{Serialize, Serializer};

/// A count below this, and above zero, is not published: it would be about somebody.
pub const SMALL_CELL: u64 = 5;

/// A count as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or enough.
    Count(u64),
    /// Too few to tell.
    Suppressed,
}

impl Cell {
    /// The count, or that it is too small to tell.
    #[must_use]
    pub const fn of(count: u64) -> Self {
        match count {
            1..SMALL_CELL => Self::Suppressed,
            0 | SMALL_CELL.. => Self::Count(count),
        }
    }

    /// Cells of a group with a known total: where exactly one is suppressed, the next smallest goes with it, or the
    /// total would give the first away.
    #[must_use]
    pub fn group(counts: &[u64]) -> Vec<Self> {
        let mut cells: Vec<Self> = counts.iter().copied().map(Self::of).collect();
        let suppressed = cells.iter().filter(|cell| matches!(cell, Self::Suppressed)).count();
        if suppressed == 1 {
            let next =
                counts.iter().enumerate().filter(|(_, count)| **count >= SMALL_CELL).min_by_key(|(_, c)| **c);
            if let Some(cell) = next.and_then(|(at, _)| cells.get_mut(at)) {
                *cell = Self::Suppressed;
            }
        }
        cells
    }

    /// Whether it is published.
    #[must_use]
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Count(_))
    }

    /// A total and its parts. Where a part is suppressed the total is: what is left of it would tell that part, and
    /// hiding another part beside it tells by which part it was.
    #[must_use]
    pub fn total(parts: &[u64]) -> (Self, Vec<Self>) {
        let cells: Vec<Self> = parts.iter().copied().map(Self::of).collect();
        let shown = cells.iter().all(|cell| cell.is_shown());
        (if shown { Self::of(parts.iter().sum()) } else { Self::Suppressed }, cells)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Suppressed => f.write_str("suppressed"),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Suppressed => serializer.serialize_str("suppressed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_one_to_four_is_suppressed() {
        for (count, text) in [(0, "0"), (1, "suppressed"), (4, "suppressed"), (5, "5"), (6, "6")] {
            assert_eq!(Cell::of(count).to_string(), text);
        }
    }

    #[test]
    fn one_suppressed_cell_is_never_alone() {
        assert_eq!(Cell::group(&[3, 9, 7]), [Cell::Suppressed, Cell::Count(9), Cell::Suppressed]);
        assert_eq!(Cell::group(&[3, 2, 7]), [Cell::Suppressed, Cell::Suppressed, Cell::Count(7)]);
        assert_eq!(Cell::group(&[0, 9]), [Cell::Count(0), Cell::Count(9)]);
        assert_eq!(Cell::group(&[1]), [Cell::Suppressed]);
    }
}
