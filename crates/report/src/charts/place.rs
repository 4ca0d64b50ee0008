//! Where labels go, so that none touches another.

use super::LabelBox;
use super::canvas::{Anchor, Canvas, Face};

/// Centres of labels of these `(wanted centre, height)`, in order from the top, moved as little as needed to stand
/// clear of each other between `low` and `high`.
///
/// Neighbours that would touch are merged into a block about the mean of what they want (the pooling of adjacent
/// violators, Ayer et al. 1955), then pushed inside the ends.
pub(super) fn spread(wanted: &[(f64, f64)], low: f64, high: f64) -> Vec<f64> {
    struct Block {
        first: usize,
        top: f64,
        height: f64,
    }
    let mut blocks: Vec<Block> = Vec::new();
    for (place, (centre, height)) in wanted.iter().enumerate() {
        blocks.push(Block { first: place, top: (centre - height / 2.0).max(low), height: *height });
        while let [.., above, below] = &mut blocks[..] {
            if above.top + above.height <= below.top {
                break;
            }
            let members = &wanted[above.first..=place];
            above.height += below.height;
            above.top = block_top(members).clamp(low, (high - above.height).max(low));
            blocks.pop();
        }
    }
    let mut floor = high;
    for block in blocks.iter_mut().rev() {
        block.top = block.top.min(floor - block.height).max(low);
        floor = block.top;
    }
    let mut centres = Vec::with_capacity(wanted.len());
    for (number, block) in blocks.iter().enumerate() {
        let end = blocks.get(number + 1).map_or(wanted.len(), |next| next.first);
        let mut top = block.top;
        for (_, height) in &wanted[block.first..end] {
            centres.push(top + height / 2.0);
            top += height;
        }
    }
    centres
}

/// The top of a block that keeps its members nearest to what they want.
fn block_top(members: &[(f64, f64)]) -> f64 {
    let mut before = 0.0;
    let mut sum = 0.0;
    for (centre, height) in members {
        sum += centre - height / 2.0 - before;
        before += height;
    }
    sum / members.len() as f64
}

/// Writes a label beside a mark where there is room inside `bounds` (left, top, right, bottom) clear of labels and
/// of `marks`; tells whether there was.
pub(super) fn beside(
    canvas: &mut Canvas,
    at: (f64, f64),
    radius: f64,
    words: &str,
    face: Face,
    bounds: (f64, f64, f64, f64),
    marks: &[LabelBox],
) -> bool {
    let gap = radius + 3.0;
    let middle = face.size * 0.35;
    let candidates = [
        (gap, middle, Anchor::Start),
        (-gap, middle, Anchor::End),
        (0.0, -gap - face.size * 0.1, Anchor::Middle),
        (0.0, gap + face.size * 0.8, Anchor::Middle),
        (gap * 0.7, -gap * 0.8, Anchor::Start),
        (-gap * 0.7, -gap * 0.8, Anchor::End),
        (gap * 0.7, gap * 0.8 + face.size * 0.7, Anchor::Start),
        (-gap * 0.7, gap * 0.8 + face.size * 0.7, Anchor::End),
    ];
    for (dx, dy, anchor) in candidates {
        let label = Canvas::box_of(at.0 + dx, at.1 + dy, anchor, words, face);
        let inside = label.left >= bounds.0
            && label.top >= bounds.1
            && label.right <= bounds.2
            && label.bottom <= bounds.3;
        if inside && canvas.is_free(&label) && !marks.iter().any(|mark| mark.overlaps(&label)) {
            canvas.text(at.0 + dx, at.1 + dy, anchor, words, face);
            return true;
        }
    }
    false
}

/// The box of a round mark.
pub(super) fn mark(at: (f64, f64), radius: f64) -> LabelBox {
    LabelBox {
        words: String::new(),
        left: at.0 - radius,
        top: at.1 - radius,
        right: at.0 + radius,
        bottom: at.1 + radius,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clear(wanted: &[(f64, f64)], centres: &[f64], low: f64, high: f64) -> bool {
        let edges = |place: usize| {
            let half = wanted[place].1 / 2.0;
            (centres[place] - half, centres[place] + half)
        };
        let apart = (1..centres.len()).all(|place| edges(place - 1).1 <= edges(place).0 + 1e-9);
        apart && edges(0).0 >= low - 1e-9 && edges(centres.len() - 1).1 <= high + 1e-9
    }

    #[test]
    fn labels_that_have_room_stay_where_they_want() {
        let wanted = [(10.0, 10.0), (40.0, 10.0), (80.0, 10.0)];
        assert_eq!(spread(&wanted, 0.0, 100.0), [10.0, 40.0, 80.0]);
    }

    #[test]
    fn labels_that_collide_share_the_shift() {
        let centres = spread(&[(50.0, 10.0), (52.0, 10.0)], 0.0, 100.0);
        assert_eq!(centres, [46.0, 56.0]);
    }

    #[test]
    fn labels_stand_clear_and_inside_wherever_they_start() {
        let cases: [&[(f64, f64)]; 4] = [
            &[(0.0, 15.0), (1.0, 15.0), (2.0, 30.0), (99.0, 15.0)],
            &[(99.0, 20.0), (99.5, 20.0), (100.0, 20.0)],
            &[(0.0, 20.0), (0.0, 20.0), (0.0, 20.0), (5.0, 20.0)],
            &[(20.0, 10.0), (22.0, 10.0), (60.0, 30.0), (62.0, 30.0), (70.0, 10.0)],
        ];
        for wanted in cases {
            let centres = spread(wanted, 0.0, 100.0);
            assert!(clear(wanted, &centres, 0.0, 100.0), "{wanted:?} -> {centres:?}");
        }
    }
}
