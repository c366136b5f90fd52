//! Pictures from a declaration: a few flat shapes, drawn smoothly and kept as PNG.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Of a picture, in pixels. Shapes are given in hundredths of the width.
const WIDTH: u32 = 288;
const HEIGHT: u32 = 216;

/// A drawing: shapes from the back to the front over the colour `back`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    shapes: Vec<Shape>,
}

/// One shape in one colour of the palette.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    fill: String,
    /// Left, top, width, height.
    rect: Option<[f32; 4]>,
    /// Centre and the two radii.
    ellipse: Option<[f32; 4]>,
    /// Corners, x and y in turn.
    polygon: Option<Vec<f32>>,
}

impl Shape {
    fn holds(&self, x: f32, y: f32) -> bool {
        self.rect.is_some_and(|[left, top, width, height]| {
            x >= left && x < left + width && y >= top && y < top + height
        }) || self.ellipse.is_some_and(|[cx, cy, rx, ry]| {
            let (dx, dy) = ((x - cx) / rx, (y - cy) / ry);
            dx * dx + dy * dy <= 1.0
        }) || self.polygon.as_ref().is_some_and(|corners| inside(corners, x, y))
    }
}

/// Whether a point is inside, by how often a line from it crosses the outline.
fn inside(corners: &[f32], x: f32, y: f32) -> bool {
    let points: Vec<(f32, f32)> = corners.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    let mut inside = false;
    for (at, &(x1, y1)) in points.iter().enumerate() {
        let (x2, y2) = points[(at + 1) % points.len()];
        if (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
    }
    inside
}

fn colour(palette: &BTreeMap<String, String>, name: &str) -> [u8; 3] {
    let text = palette.get(name).map_or("888888", |text| text.trim_start_matches('#'));
    let number = u32::from_str_radix(text, 16).unwrap_or(0x88_88_88);
    let [_, red, green, blue] = number.to_be_bytes();
    [red, green, blue]
}

impl Picture {
    /// The drawing as a PNG.
    pub fn draw(&self, palette: &BTreeMap<String, String>) -> Vec<u8> {
        let back = colour(palette, "back");
        let shapes: Vec<(&Shape, [u8; 3])> =
            self.shapes.iter().rev().map(|shape| (shape, colour(palette, &shape.fill))).collect();
        let at = |x: f32, y: f32| {
            shapes.iter().find(|(shape, _)| shape.holds(x, y)).map_or(back, |(_, colour)| *colour)
        };
        let mut pixels = Vec::with_capacity((WIDTH * HEIGHT * 3) as usize);
        for row in 0..HEIGHT {
            for column in 0..WIDTH {
                pixels.extend(smooth(column, row, &at));
            }
        }
        png(&pixels)
    }
}

/// The mean of four points of a pixel.
#[allow(clippy::cast_precision_loss, reason = "a few hundred")]
fn smooth(column: u32, row: u32, at: &impl Fn(f32, f32) -> [u8; 3]) -> [u8; 3] {
    let mut sums = [0_u16; 3];
    for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
        let scale = 100.0 / WIDTH as f32;
        let found = at((column as f32 + dx) * scale, (row as f32 + dy) * scale);
        for (sum, part) in sums.iter_mut().zip(found) {
            *sum += u16::from(part);
        }
    }
    sums.map(|sum| u8::try_from(sum / 4).unwrap_or(u8::MAX))
}

fn png(pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(pixels));
    if let Err(error) = written {
        tracing::error!(%error, "a picture could not be written");
    }
    bytes
}
