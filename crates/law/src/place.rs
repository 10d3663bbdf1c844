//! Points and areas on the ground, in integers of 10^-7 degree.
//!
//! RFC 7946 gives longitude first; here the fields are named, so that nobody can swap them.

use serde::{Deserialize, Serialize};

/// A point on the ground; unit 10^-7 degree, WGS 84.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Latitude, -900000000 to 900000000.
    pub lat_e7: i32,
    /// Longitude, -1800000000 to 1800000000.
    pub lon_e7: i32,
}

/// A simple polygon without holes; its edge counts as outside.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "RawArea")]
pub struct Area {
    /// The name the request gives this area.
    pub name: String,
    ring: Vec<Point>,
}

#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawArea {
    name: String,
    ring: Vec<Point>,
}

/// Why a ring of points is not an area.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AreaError {
    /// Fewer than three or more than `MAX_POINTS` points.
    #[error("area `{name}` has {points} points; give 3 to 256, without repeating the first at the end")]
    Points {
        /// The area's name.
        name: String,
        /// How many points were given.
        points: usize,
    },
    /// A point off the globe.
    #[error(
        "area `{name}` has a point off the globe at position {position}; latitude is -90 to 90 degrees, longitude -180 to 180, both times 10^7"
    )]
    OffGlobe {
        /// The area's name.
        name: String,
        /// Which point, counted from 0.
        position: usize,
    },
    /// Two edges cross or touch, or a point is given twice.
    #[error("area `{name}` crosses or touches itself; draw it as one simple outline")]
    NotSimple {
        /// The area's name.
        name: String,
    },
    /// Wider than half the globe: it would cross the antimeridian.
    #[error("area `{name}` spans 180 degrees or more; areas across the antimeridian are not supported")]
    TooWide {
        /// The area's name.
        name: String,
    },
}

/// The most points an area may have.
pub const MAX_POINTS: usize = 256;

impl Area {
    /// An area with this name and outline, given without repeating the first point at the end.
    ///
    /// # Errors
    /// When the outline is not a simple polygon on the globe; see [`AreaError`].
    pub fn new(name: String, ring: Vec<Point>) -> Result<Self, AreaError> {
        if !(3..=MAX_POINTS).contains(&ring.len()) {
            return Err(AreaError::Points { name, points: ring.len() });
        }
        if let Some(position) = ring.iter().position(|p| !p.on_globe()) {
            return Err(AreaError::OffGlobe { name, position });
        }
        let lons = || ring.iter().map(|p| i64::from(p.lon_e7));
        if let (Some(west), Some(east)) = (lons().min(), lons().max())
            && east - west >= 1_800_000_000
        {
            return Err(AreaError::TooWide { name });
        }
        let area = Self { name, ring };
        if area.is_simple() { Ok(area) } else { Err(AreaError::NotSimple { name: area.name }) }
    }

    /// The outline's points, the first not repeated at the end.
    #[must_use]
    pub fn ring(&self) -> &[Point] {
        &self.ring
    }

    /// The outline's edges, the closing one last.
    pub fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        let next = self.ring.iter().cycle().skip(1);
        self.ring.iter().copied().zip(next.copied())
    }

    /// Whether `point` lies strictly inside; the edge is outside.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        let mut inside = false;
        for (a, b) in self.edges() {
            if on_segment(a, b, point) {
                return false;
            }
            if (a.lat_e7 > point.lat_e7) != (b.lat_e7 > point.lat_e7) {
                let side = cross(a, b, point);
                if (side > 0) == (b.lat_e7 > a.lat_e7) {
                    inside = !inside;
                }
            }
        }
        inside
    }

    /// Whether all of `other` lies inside this area; edges may touch, so that an area covers itself.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.edges().all(|(a, b)| {
            let crossed = self.edges().any(|(c, d)| segments_cross(a, b, c, d));
            !crossed && self.stays_inside(a, b)
        })
    }

    /// Whether a segment that crosses no edge lies inside: between the corners on it, its middles tell.
    fn stays_inside(&self, a: Point, b: Point) -> bool {
        let mut stops = vec![a, b];
        stops.extend(self.ring.iter().copied().filter(|corner| on_segment(a, b, *corner)));
        // Along the segment both coordinates run one way, so that sorting is walking.
        stops.sort_by_key(|p| (p.lat_e7, p.lon_e7));
        stops.windows(2).all(|pair| match pair {
            [p, q] => self.holds_middle(*p, *q),
            _ => true,
        })
    }

    /// Whether the point half-way between two points lies inside or on the edge; on doubled coordinates, exactly.
    fn holds_middle(&self, p: Point, q: Point) -> bool {
        let (lat, lon) =
            (i128::from(p.lat_e7) + i128::from(q.lat_e7), i128::from(p.lon_e7) + i128::from(q.lon_e7));
        let mut inside = false;
        for (a, b) in self.edges() {
            let (a_lat, a_lon) = (2 * i128::from(a.lat_e7), 2 * i128::from(a.lon_e7));
            let (b_lat, b_lon) = (2 * i128::from(b.lat_e7), 2 * i128::from(b.lon_e7));
            let side = (b_lon - a_lon) * (lat - a_lat) - (b_lat - a_lat) * (lon - a_lon);
            let beside = a_lat.min(b_lat) <= lat
                && lat <= a_lat.max(b_lat)
                && a_lon.min(b_lon) <= lon
                && lon <= a_lon.max(b_lon);
            if side == 0 && beside {
                return true;
            }
            if (a_lat > lat) != (b_lat > lat) && (side > 0) == (b_lat > a_lat) {
                inside = !inside;
            }
        }
        inside
    }

    /// How large it is, in square metres, rounded down; never taken too small.
    ///
    /// Planar: a degree of latitude is 111.32 km, and one of longitude as wide as where the area lies nearest the
    /// equator. Within a city that is right to less than one in a hundred; the larger the area, the more it errs upwards.
    #[must_use]
    pub fn square_metres(&self) -> u64 {
        /// Square metres of a square of 10^-7 degree at the equator, in 10^-10.
        const SQUARE: i128 = 1_239_203;
        let twice: i128 = self
            .edges()
            .map(|(a, b)| {
                i128::from(a.lon_e7) * i128::from(b.lat_e7) - i128::from(b.lon_e7) * i128::from(a.lat_e7)
            })
            .sum();
        let lats = || self.ring.iter().map(|point| i128::from(point.lat_e7));
        let (south, north) = (lats().min().unwrap_or(0), lats().max().unwrap_or(0));
        let nearest = if south <= 0 && 0 <= north { 0 } else { south.abs().min(north.abs()) };
        let square_metres = twice.abs() * cosine_e9(nearest) / 1_000_000_000 * SQUARE / 20_000_000_000;
        u64::try_from(square_metres).unwrap_or(u64::MAX)
    }

    fn is_simple(&self) -> bool {
        let edges: Vec<_> = self.edges().collect();
        let n = edges.len();
        edges.iter().enumerate().all(|(i, &(a, b))| {
            a != b
                && edges.iter().enumerate().skip(i + 1).all(|(j, &(c, d))| {
                    if j == i + 1 {
                        // Neighbours share b = c; the far ends must not lie on the other edge.
                        !on_segment(a, b, d) && !on_segment(c, d, a)
                    } else if i == 0 && j == n - 1 {
                        !on_segment(a, b, c) && !on_segment(c, d, b)
                    } else {
                        !segments_meet(a, b, c, d)
                    }
                })
        })
    }
}

impl TryFrom<RawArea> for Area {
    type Error = AreaError;

    fn try_from(raw: RawArea) -> Result<Self, AreaError> {
        Self::new(raw.name, raw.ring)
    }
}

impl Point {
    /// Whether latitude and longitude are in their ranges.
    #[must_use]
    pub const fn on_globe(self) -> bool {
        self.lat_e7.unsigned_abs() <= 900_000_000 && self.lon_e7.unsigned_abs() <= 1_800_000_000
    }
}

/// The cosine of a latitude in 10^-7 degree, in 10^-9: the first terms of its series, right to 3 in 100000.
fn cosine_e9(lat_e7: i128) -> i128 {
    const ONE: i128 = 1_000_000_000;
    let angle = lat_e7 * 1_745_329_252 / ONE;
    let square = angle * angle / ONE;
    let mut term = ONE;
    let mut sum = ONE;
    for (sign, divisor) in [(-1, 2), (1, 12), (-1, 30), (1, 56)] {
        term = term * square / ONE / divisor;
        sum += sign * term;
    }
    sum.max(0)
}

/// Twice the signed area of the triangle a, b, p; exact in 128 bits.
fn cross(a: Point, b: Point, p: Point) -> i128 {
    let d = |x: i32, y: i32| i128::from(x) - i128::from(y);
    d(b.lon_e7, a.lon_e7) * d(p.lat_e7, a.lat_e7) - d(b.lat_e7, a.lat_e7) * d(p.lon_e7, a.lon_e7)
}

fn on_segment(a: Point, b: Point, p: Point) -> bool {
    let between = |x: i32, y: i32, z: i32| x.min(y) <= z && z <= x.max(y);
    between(a.lon_e7, b.lon_e7, p.lon_e7) && between(a.lat_e7, b.lat_e7, p.lat_e7) && cross(a, b, p) == 0
}

/// Whether two segments cross at a point inside both.
fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (s, t) = (cross(a, b, c).signum(), cross(a, b, d).signum());
    let (u, v) = (cross(c, d, a).signum(), cross(c, d, b).signum());
    s * t < 0 && u * v < 0
}

fn segments_meet(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (s, t) = (cross(a, b, c).signum(), cross(a, b, d).signum());
    let (u, v) = (cross(c, d, a).signum(), cross(c, d, b).signum());
    (s * t < 0 && u * v < 0)
        || on_segment(a, b, c)
        || on_segment(a, b, d)
        || on_segment(c, d, a)
        || on_segment(c, d, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(lat_e7: i32, lon_e7: i32) -> Point {
        Point { lat_e7, lon_e7 }
    }

    fn square() -> Area {
        Area::new("square".into(), vec![p(0, 0), p(0, 10), p(10, 10), p(10, 0)]).expect("a simple polygon")
    }

    #[test]
    fn inside_is_inside_and_the_edge_is_outside() {
        let cases = [
            (p(5, 5), true),
            (p(0, 5), false),
            (p(10, 10), false),
            (p(5, 0), false),
            (p(-1, 5), false),
            (p(5, 11), false),
            (p(1, 1), true),
        ];
        for (point, inside) in cases {
            assert_eq!(square().contains(point), inside, "{point:?}");
        }
    }

    #[test]
    fn an_outline_that_crosses_itself_is_refused() {
        let bow = Area::new("bow".into(), vec![p(0, 0), p(10, 10), p(0, 10), p(10, 0)]);
        assert_eq!(bow, Err(AreaError::NotSimple { name: "bow".into() }));
        let spike = Area::new("spike".into(), vec![p(0, 0), p(0, 10), p(0, 5), p(10, 0)]);
        assert_eq!(spike, Err(AreaError::NotSimple { name: "spike".into() }));
    }

    #[test]
    fn an_area_covers_itself_and_what_lies_inside_and_nothing_that_leaves_it() {
        let area = |ring: Vec<Point>| Area::new("a".into(), ring).expect("a simple polygon");
        let notch = area(vec![p(0, 0), p(0, 10), p(10, 10), p(5, 5), p(10, 0)]);
        let cases = [
            (square(), square(), true),
            (square(), area(vec![p(0, 0), p(0, 5), p(5, 5)]), true),
            (square(), area(vec![p(1, 1), p(1, 5), p(5, 5)]), true),
            (square(), area(vec![p(1, 1), p(1, 11), p(5, 5)]), false),
            (square(), area(vec![p(20, 20), p(20, 30), p(30, 30)]), false),
            (area(vec![p(1, 1), p(1, 5), p(5, 5)]), square(), false),
            (square(), notch.clone(), true),
            (notch.clone(), square(), false),
            // Exactly the notch: every corner lies on the edge, and nothing of it inside.
            (notch.clone(), area(vec![p(10, 0), p(10, 10), p(5, 5)]), false),
            (notch.clone(), area(vec![p(0, 0), p(0, 10), p(5, 5)]), true),
            (notch, area(vec![p(0, 1), p(0, 9), p(5, 5)]), true),
        ];
        for (outer, inner, covered) in cases {
            assert_eq!(outer.covers(&inner), covered, "{inner:?}");
        }
    }

    #[test]
    fn a_concave_area_leaves_its_notch_outside() {
        let notch = vec![p(0, 0), p(0, 10), p(10, 10), p(5, 5), p(10, 0)];
        let area = Area::new("notch".into(), notch).expect("a simple polygon");
        assert!(!area.contains(p(8, 5)));
        assert!(area.contains(p(2, 5)));
    }
}
