//! A map drawn as SVG: areas as polygons, cameras as marks; no tiles, no request to anywhere.

use maud::{Markup, html};
use stricto_law::place::{Area, Point};

use crate::console::text::{text, text_with};

/// The drawing's width and height, and the space around what is drawn.
const WIDTH: i64 = 640;
const HEIGHT: i64 = 360;
const AROUND: i64 = 40;

/// What the drawing shows of the earth, in degrees × 10^7.
struct Frame {
    south: i64,
    west: i64,
    lat: i64,
    lon: i64,
}

impl Frame {
    fn of(points: impl Iterator<Item = Point>) -> Option<Self> {
        let mut bounds: Option<(i64, i64, i64, i64)> = None;
        for point in points {
            let (lat, lon) = (i64::from(point.lat_e7), i64::from(point.lon_e7));
            let (s, n, w, e) = bounds.unwrap_or((lat, lat, lon, lon));
            bounds = Some((s.min(lat), n.max(lat), w.min(lon), e.max(lon)));
        }
        let (south, north, west, east) = bounds?;
        Some(Self { south, west, lat: (north - south).max(1), lon: (east - west).max(1) })
    }

    /// Where a point lies in the drawing; north is up.
    fn at(&self, point: Point) -> (i64, i64) {
        let x = AROUND + (i64::from(point.lon_e7) - self.west) * (WIDTH - 2 * AROUND) / self.lon;
        let y = HEIGHT - AROUND - (i64::from(point.lat_e7) - self.south) * (HEIGHT - 2 * AROUND) / self.lat;
        (x, y)
    }
}

/// Each camera with whether it lies inside every layer.
pub(crate) fn placed<'a>(
    layers: &[Vec<Area>],
    cameras: impl Iterator<Item = (&'a str, Point)>,
) -> Vec<(&'a str, Point, bool)> {
    let inside = |point: &Point| layers.iter().all(|layer| layer.iter().any(|area| area.contains(*point)));
    cameras.map(|(id, point)| (id, point, inside(&point))).collect()
}

/// Areas and cameras under their numbers in the list beside it, each camera with whether it lies inside every layer.
pub(crate) fn draw(layers: &[Vec<Area>], cameras: &[(&str, Point, bool)]) -> Markup {
    let rings = layers.iter().flatten().flat_map(|area| area.ring().iter().copied());
    let Some(frame) = Frame::of(rings.chain(cameras.iter().map(|(_, point, _)| *point))) else {
        return html! {};
    };
    let label = text_with("map-label", &[("cameras", &cameras.len().to_string())]);
    html! {
        figure class="map" {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(label) {
                @for area in layers.iter().flatten() {
                    polygon class="area" points=(ring(&frame, area)) {}
                }
                @for (n, (_, point, inside)) in (1_usize..).zip(cameras) {
                    @let (x, y) = frame.at(*point);
                    @if *inside {
                        circle class="camera" cx=(x) cy=(y) r="11" {}
                        text x=(x) y=(y + 5) text-anchor="middle" { (n) }
                    } @else {
                        path class="camera-out" d={ "M" (x - 6) " " (y - 6) "l12 12m0-12l-12 12" } {}
                        text class="out" x=(x + 14) y=(y + 5) { (n) }
                    }
                }
            }
            figcaption { (text("map-caption")) }
        }
    }
}

fn ring(frame: &Frame, area: &Area) -> String {
    let point = |point: &Point| {
        let (x, y) = frame.at(*point);
        format!("{x},{y}")
    };
    area.ring().iter().map(point).collect::<Vec<_>>().join(" ")
}
