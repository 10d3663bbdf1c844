//! The picture of a candidate: out of base64, and rid of all that is written in it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::IMAGE_MAX_BYTES;
use crate::ingested::Image;
use crate::refused::Refusal;
use crate::strip::begins_as_template;

/// The bytes of a picture written in base64 with its padding; `member` is the one it stands in.
pub(crate) fn decode(text: &str, member: &'static str) -> Result<Vec<u8>, Refusal> {
    if text.len() > IMAGE_MAX_BYTES.div_ceil(3) * 4 {
        return Err(Refusal::ImageTooLong);
    }
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::Invalid(member))?;
    if bytes.len() > IMAGE_MAX_BYTES {
        return Err(Refusal::ImageTooLong);
    }
    if begins_as_template(&bytes) {
        return Err(Refusal::Template);
    }
    if bytes.is_empty() { Err(Refusal::Invalid(member)) } else { Ok(bytes) }
}

/// How every PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What becomes of a part of a picture.
enum Part {
    Keep,
    Drop,
    Refuse,
}

/// A picture's pixels and what is needed to show them: no comment, no text, no EXIF, no thumbnail, nothing after its
/// end. The media type is the one that the bytes show.
///
/// What is kept is kept byte by byte: nothing is decoded. None where the bytes are not a PNG or a JPEG of sound
/// structure, or are cut short. Who verifies blind gets two pictures and nothing that is written in them (R-14-b).
#[must_use]
pub fn pixels(bytes: &[u8]) -> Option<Image<'static>> {
    let (media_type, bytes) = match bytes.strip_prefix(PNG) {
        Some(chunks) => ("image/png", png(chunks)?),
        None => ("image/jpeg", jpeg(bytes.strip_prefix(&[0xff, SOI])?)?),
    };
    Some(Image { media_type: Cow::Borrowed(media_type), bytes })
}

/// The chunks of a PNG (RFC 2083 and its third edition) that hold the picture, checksums as they came.
fn png(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = PNG.to_vec();
    let mut seen: Vec<[u8; 4]> = Vec::new();
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, _) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        // Length, type, data, checksum.
        let (chunk, next) = rest.split_at_checked(length.checked_add(12)?)?;
        rest = next;
        match png_part(kind, length, &seen) {
            Part::Refuse => return None,
            Part::Drop => {}
            Part::Keep => {
                out.extend_from_slice(chunk);
                seen.push(*kind);
            }
        }
        if kind == b"IEND" {
            return Some(out);
        }
    }
}

/// What to do with a chunk after those that were kept: each at most once and in its order, except for the pixels.
fn png_part(kind: &[u8; 4], length: usize, seen: &[[u8; 4]]) -> Part {
    let before = |kind: &[u8; 4]| seen.contains(kind);
    let sound = match kind {
        b"IHDR" => seen.is_empty() && length == 13,
        b"PLTE" => before(b"IHDR") && !before(b"PLTE") && !before(b"IDAT") && length <= 768,
        b"tRNS" => before(b"IHDR") && !before(b"tRNS") && !before(b"IDAT") && length <= 256,
        b"IDAT" => before(b"IHDR"),
        b"IEND" => before(b"IDAT") && length == 0,
        // Lower case at first: whoever shows the picture may do without it.
        [first, ..] if first.is_ascii_lowercase() => return Part::Drop,
        _unknown => false,
    };
    if sound { Part::Keep } else { Part::Refuse }
}

/// Start of image, end of image, start of scan: markers of ITU-T T.81, table B.1.
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// The segments of a JPEG that hold the picture.
fn jpeg(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0xff, SOI];
    let (mut frame, mut scan) = (false, false);
    loop {
        let [0xff, after @ ..] = rest else { return None };
        let (marker, after) = after.split_first()?;
        match *marker {
            // Any number of these may fill the room before a marker.
            0xff => {
                rest = rest.get(1..)?;
                continue;
            }
            EOI => {
                out.extend_from_slice(&[0xff, EOI]);
                return (frame && scan).then_some(out);
            }
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
        let (segment, next) = after.split_at_checked(length)?;
        let data = segment.get(2..)?;
        rest = next;
        match jpeg_part(*marker) {
            Part::Refuse => return None,
            Part::Drop => put(&mut out, *marker, colours(*marker, data)?)?,
            Part::Keep => put(&mut out, *marker, Some(data.to_vec()))?,
        }
        frame |= (0xc0..=0xcf).contains(marker) && !matches!(marker, 0xc4 | 0xcc);
        if *marker == SOS {
            scan = true;
            let until = entropy_coded(rest)?;
            let (coded, next) = rest.split_at_checked(until)?;
            out.extend_from_slice(coded);
            rest = next;
        }
    }
}

const fn jpeg_part(marker: u8) -> Part {
    match marker {
        // Frames, Huffman tables, arithmetic conditioning; C8 is reserved.
        0xc0..=0xc7 | 0xc9..=0xcf => Part::Keep,
        // Scan, quantization, number of lines, restart interval, progression.
        SOS | 0xdb | 0xdc | 0xdd | 0xde | 0xdf => Part::Keep,
        // Applications' data, and the comment.
        0xe0..=0xef | 0xfe => Part::Drop,
        _reserved => Part::Refuse,
    }
}

/// What stays of a segment that is dropped otherwise: how colours are coded (JFIF, Adobe), without thumbnail or more.
fn colours(marker: u8, data: &[u8]) -> Option<Option<Vec<u8>>> {
    let (name, length): (&[u8], usize) = match marker {
        0xe0 => (b"JFIF\0", 12),
        0xee => (b"Adobe", 12),
        _ => return Some(None),
    };
    if !data.starts_with(name) {
        return Some(None);
    }
    let mut kept = data.get(..length)?.to_vec();
    if marker == 0xe0 {
        // A thumbnail of no width and no height.
        kept.extend_from_slice(&[0, 0]);
    }
    Some(Some(kept))
}

fn put(out: &mut Vec<u8>, marker: u8, data: Option<Vec<u8>>) -> Option<()> {
    if let Some(data) = data {
        out.extend_from_slice(&[0xff, marker]);
        out.extend_from_slice(&u16::try_from(data.len().checked_add(2)?).ok()?.to_be_bytes());
        out.extend_from_slice(&data);
    }
    Some(())
}

/// How many bytes of coded pixels come before the next marker that is no restart; none where there is no such marker.
fn entropy_coded(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| matches!(pair, [0xff, next] if !matches!(next, 0 | 0xd0..=0xd7)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length, kind.as_slice(), data, b"cccc"].concat()
    }

    fn png_of(chunks: &[Vec<u8>]) -> Vec<u8> {
        [PNG.to_vec(), chunks.concat()].concat()
    }

    fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        let length = u16::try_from(data.len() + 2).expect("short").to_be_bytes();
        [&[0xff, marker], length.as_slice(), data].concat()
    }

    fn jpeg_of(before: &[Vec<u8>], after: &[u8]) -> Vec<u8> {
        let picture = [segment(0xdb, &[1; 65]), segment(0xc0, &[8; 15]), segment(SOS, &[0; 10])].concat();
        [&[0xff, SOI], before.concat().as_slice(), &picture, b"co\xff\x00ded\xff\xd3", &[0xff, EOI], after]
            .concat()
    }

    fn header() -> Vec<u8> {
        chunk(b"IHDR", &[1; 13])
    }

    fn end() -> Vec<u8> {
        chunk(b"IEND", b"")
    }

    fn kept(bytes: &[u8]) -> Option<Vec<u8>> {
        pixels(bytes).map(|image| image.bytes)
    }

    #[test]
    fn a_png_keeps_its_pixels_palette_and_transparency_and_nothing_that_is_written_in_it() {
        let sound = [header(), chunk(b"PLTE", b"rgb"), chunk(b"tRNS", b"t"), chunk(b"IDAT", b"one"), end()];
        assert_eq!(kept(&png_of(&sound)), Some(png_of(&sound)), "nothing to strip");
        for kind in [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP", b"acTL", b"fdAT", b"puTx"] {
            for at in 1..sound.len() {
                let mut with = sound.to_vec();
                with.insert(at, chunk(kind, b"name=Anna score=0.98"));
                assert_eq!(kept(&png_of(&with)), Some(png_of(&sound)), "{kind:?} at {at}");
            }
        }
        let trailing = [png_of(&sound), b"place: station".to_vec()].concat();
        assert_eq!(kept(&trailing), Some(png_of(&sound)));
    }

    #[test]
    fn a_jpeg_keeps_its_tables_scans_and_colours_and_nothing_that_is_written_in_it() {
        let jfif = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let adobe = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01");
        let sound = jpeg_of(&[jfif.clone(), adobe.clone()], b"");
        assert_eq!(kept(&sound), Some(sound.clone()), "nothing to strip");
        for marker in (0xe0..=0xef).chain([0xfe]) {
            let written = segment(marker, b"Exif\0\0name=Anna score=0.98");
            let with = jpeg_of(&[jfif.clone(), written, adobe.clone()], b"");
            assert_eq!(kept(&with), Some(sound.clone()), "{marker:x}");
        }
        let thumbnail = segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01Ann");
        let more = segment(0xee, b"Adobe\0\x64\0\0\0\0\x01station");
        assert_eq!(kept(&jpeg_of(&[thumbnail, more], b"name=Anna")), Some(sound));
        let filled = [vec![0xff; 3], segment(0xfe, b"Anna")].concat();
        assert_eq!(kept(&jpeg_of(&[filled], b"")), Some(jpeg_of(&[], b"")));
    }

    #[test]
    fn a_picture_of_odd_structure_is_none() {
        let pixels = || chunk(b"IDAT", b"one");
        let odd = [
            ("nothing", vec![]),
            ("another format", b"GIF89a".to_vec()),
            ("a signature alone", PNG.to_vec()),
            ("no header", png_of(&[pixels(), end()])),
            ("no pixels", png_of(&[header(), end()])),
            ("no end", png_of(&[header(), pixels()])),
            ("two headers", png_of(&[header(), header(), pixels(), end()])),
            ("a long header", png_of(&[chunk(b"IHDR", &[1; 40]), pixels(), end()])),
            ("a long palette", png_of(&[header(), chunk(b"PLTE", &[1; 771]), pixels(), end()])),
            ("a long end", png_of(&[header(), pixels(), chunk(b"IEND", b"Anna")])),
            (
                "an unknown chunk that must be understood",
                png_of(&[header(), chunk(b"NAME", b"Anna"), pixels(), end()]),
            ),
            ("a length past the end", [PNG, &[0xff; 4], b"IHDR"].concat()),
            ("a JPEG without a frame", [&[0xff, SOI, 0xff, EOI], b"".as_slice()].concat()),
            ("a JPEG with a reserved marker", jpeg_of(&[segment(0xc8, b"Anna")], b"")),
            ("a JPEG with a length of nothing", [0xff, SOI, 0xff, 0xdb, 0, 0, 0xff, EOI].to_vec()),
            ("a JPEG with bytes between segments", jpeg_of(&[b"Anna".to_vec()], b"")),
        ];
        for (why, bytes) in odd {
            assert!(kept(&bytes).is_none(), "{why}");
        }
        let jpeg = jpeg_of(&[], b"");
        let png = png_of(&[header(), pixels(), end()]);
        for whole in [jpeg, png] {
            for until in 0..whole.len() {
                assert!(kept(&whole[..until]).is_none(), "cut at {until}");
            }
        }
    }

    fn data() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(any::<u8>(), 0..40)
    }

    /// The chunks of pixels of a PNG.
    fn pixel_chunks(png: &[u8]) -> Vec<Vec<u8>> {
        let (mut rest, mut found) = (&png[PNG.len()..], Vec::new());
        while let Some(length) = rest.first_chunk::<4>() {
            let (chunk, next) =
                rest.split_at(12 + usize::try_from(u32::from_be_bytes(*length)).expect("short"));
            if matches!(&chunk[4..8], b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND") {
                found.push(chunk.to_vec());
            }
            rest = next;
        }
        found
    }

    proptest! {
        #[test]
        fn stripping_twice_is_stripping_once_and_pixels_stay_as_they_are(
            is_png in any::<bool>(),
            parts in prop::collection::vec((0..8_usize, data()), 0..12),
            coded in data(),
        ) {
            let whole = if is_png {
                let kinds = [b"tEXt", b"IDAT", b"iTXt", b"gAMA", b"IDAT", b"eXIf", b"vpAg", b"IDAT"];
                let mut chunks = vec![header(), chunk(b"IDAT", &coded)];
                chunks.extend(parts.iter().map(|(kind, data)| chunk(kinds[*kind], data)));
                chunks.push(end());
                png_of(&chunks)
            } else {
                let markers = [0xe1, 0xfe, 0xdb, 0xc4, 0xed, 0xdd, 0xe2, 0xfe];
                let segments: Vec<_> =
                    parts.iter().map(|(kind, data)| segment(markers[*kind], data)).collect();
                jpeg_of(&segments, &coded)
            };
            let once = kept(&whole).expect("sound");
            let twice = kept(&once);
            prop_assert_eq!(twice.as_ref(), Some(&once));
            if is_png {
                prop_assert_eq!(pixel_chunks(&whole), pixel_chunks(&once));
                prop_assert_eq!(pixel_chunks(&once).concat(), &once[PNG.len()..]);
            } else {
                let tail = jpeg_of(&[], b"").split_off(2);
                prop_assert!(once.ends_with(&tail), "scan and tables as they came");
            }
        }

        #[test]
        fn no_bytes_make_stripping_panic_or_grow(
            jpeg in any::<bool>(),
            bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xff), Just(0), Just(0xda)], 0..200),
        ) {
            let begin: &[u8] = if jpeg { &[0xff, SOI] } else { PNG };
            let whole = [begin, &bytes].concat();
            prop_assert!(kept(&whole).is_none_or(|kept| kept.len() <= whole.len()));
        }
    }
}
