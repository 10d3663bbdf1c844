//! Drawn placeholders: rings and bars in a PNG of 32 by 40 points. There are no faces here and never will be.

/// Width of a drawing, in points: a demo's word fits in one row of it.
const WIDTH: u32 = 32;
/// Height of a drawing, in points.
const HEIGHT: u32 = 40;
/// How many rows at the bottom carry the mark.
const MARK_ROWS: u32 = 3;

/// The seed of the figure that stands for a person.
pub(crate) fn figure(person: &str) -> u64 {
    // FNV-1a, then the high bytes into the low ones: names alike give figures that differ.
    let hash = person.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ hash >> 32
}

/// The seed of the same figure, seen by a camera: the same rings and bars, a shade lighter or darker.
pub(crate) fn seen(person: &str) -> u64 {
    let seed = figure(person);
    let [_, _, shade, ..] = seed.to_le_bytes();
    if shade < 128 { seed + 0x000c_0000 } else { seed - 0x000c_0000 }
}

/// A PNG of rings and bars that differ by `seed`, with `mark` as the points of its lowest rows.
///
/// The mark is in the picture, uncompressed, and not beside it: whatever strips comments keeps it, so that a copy can
/// be found. It is cut at 96 bytes; its first 32 stand in one piece.
pub(crate) fn png(seed: u64, mark: &str) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&WIDTH.to_be_bytes());
    header.extend_from_slice(&HEIGHT.to_be_bytes());
    // Eight bits of grey a point; no interlacing.
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"IDAT", &stored_zlib(&rows(seed, mark)));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn rows(seed: u64, mark: &str) -> Vec<u8> {
    let mut mark = mark.bytes();
    let [a, b, c, ..] = seed.to_le_bytes();
    let (ring, bar, shade) = (u32::from(a % 7) + 3, u32::from(b % 5) + 2, c);
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0); // Filter: none.
        for x in 0..WIDTH {
            let (dx, dy) = (x.abs_diff(WIDTH / 2), y.abs_diff(HEIGHT / 2));
            let on_ring = ((dx * dx + dy * dy) / (ring * 4)).is_multiple_of(3);
            let on_bar = (x + y).is_multiple_of(bar);
            let drawn = match (on_ring, on_bar) {
                (true, true) => shade,
                (true, false) => 255 - shade,
                (false, true) => 200,
                (false, false) => 240,
            };
            let marked = if y + MARK_ROWS < HEIGHT { None } else { mark.next() };
            rows.push(marked.unwrap_or(drawn));
        }
    }
    rows
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let body = [kind.as_slice(), data].concat();
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(&body);
    out.extend_from_slice(&crc32(&body).to_be_bytes());
}

/// zlib with one stored block (RFC 1950 and 1951): a drawing is under 64 KiB and needs no compression.
fn stored_zlib(data: &[u8]) -> Vec<u8> {
    let len = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&(!len).to_le_bytes());
    out.extend_from_slice(data);
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    out.extend_from_slice(&(b << 16 | a).to_be_bytes());
    out
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_png_specification() {
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(stored_zlib(b"Wikipedia").split_off(16), 0x11e6_0398_u32.to_be_bytes());
    }

    #[test]
    fn a_drawing_carries_its_mark_in_its_pixels_and_differs_by_seed() {
        let mark = "released-0123456789abcdef0123";
        let one = png(1, &format!("{mark}-u-1"));
        let pixels = one.windows(4).position(|w| w == b"IDAT").expect("pixels");
        let at = one.windows(mark.len()).position(|w| w == mark.as_bytes()).expect("the mark");
        let end = one.windows(4).position(|w| w == b"IEND").expect("an end");
        assert!((pixels..end).contains(&at));
        assert!(!one.windows(4).any(|w| w == b"tEXt"), "there is no comment that would be stripped");
        assert!(one.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_ne!(one, png(0x0002_0304, mark));
    }

    #[test]
    fn who_is_seen_is_the_figure_of_the_list_a_shade_off_and_others_are_other_figures() {
        for person in ["p-child", "p-second-child", "p-caller", "p-suspect", ""] {
            let (drawn, seen) = (figure(person).to_le_bytes(), seen(person).to_le_bytes());
            assert_eq!(drawn[..2], seen[..2], "{person}: rings and bars");
            assert_eq!(drawn[2].abs_diff(seen[2]), 12, "{person}: the shade");
        }
        let shape = |person| rows(figure(person), "");
        assert!(shape("p-child") != shape("p-caller") && shape("p-child") != shape("p-second-child"));
    }
}
