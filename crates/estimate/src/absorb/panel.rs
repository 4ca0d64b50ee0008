//! Columns side by side: the values of one position are neighbours in memory, so that a pass over the rows reads
//! weights and levels once for all columns.

/// Columns that one pass handles together, at most.
pub(crate) const WIDEST: usize = 4;

/// One to [`WIDEST`] columns, interleaved.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Panel {
    width: usize,
    data: Vec<f64>,
}

/// Runs an expression with the width as a constant.
macro_rules! by_width {
    ($width:expr, $k:ident => $body:expr) => {
        match $width {
            1 => {
                const $k: usize = 1;
                $body
            }
            2 => {
                const $k: usize = 2;
                $body
            }
            3 => {
                const $k: usize = 3;
                $body
            }
            _ => {
                const $k: usize = 4;
                $body
            }
        }
    };
}
pub(crate) use by_width;

/// Columns of equal length as panels; the last may be narrower than the others.
pub(crate) fn panels(columns: &[impl AsRef<[f64]>]) -> Vec<Panel> {
    columns.chunks(WIDEST).map(Panel::of).collect()
}

impl Panel {
    /// Interleaves one to [`WIDEST`] columns.
    fn of(columns: &[impl AsRef<[f64]>]) -> Self {
        let rows = columns.first().map_or(0, |column| column.as_ref().len());
        let mut data = vec![0.0; rows * columns.len()];
        for (k, column) in columns.iter().enumerate() {
            let places = data.iter_mut().skip(k).step_by(columns.len());
            places.zip(column.as_ref()).for_each(|(place, value)| *place = *value);
        }
        Self { width: columns.len(), data }
    }

    /// A panel of zeros.
    pub(crate) fn zeros(rows: usize, width: usize) -> Self {
        Self { width, data: vec![0.0; rows * width] }
    }

    /// Takes the last column off and gives it.
    pub(crate) fn pop(&mut self) -> Vec<f64> {
        let last = self.column(self.width - 1).collect();
        let (wide, narrow) = (self.width, self.width - 1);
        // In place: a second copy of the columns would be as large as all that is left.
        let rows = self.data.len() / wide;
        (0..rows).for_each(|row| self.data.copy_within(row * wide..row * wide + narrow, row * narrow));
        self.data.truncate(rows * narrow);
        self.width = narrow;
        last
    }

    /// The number of columns.
    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// The rows, `K` being the width.
    pub(crate) fn rows<const K: usize>(&self) -> &[[f64; K]] {
        self.data.as_chunks::<K>().0
    }

    /// The rows for change, `K` being the width.
    pub(crate) fn rows_mut<const K: usize>(&mut self) -> &mut [[f64; K]] {
        self.data.as_chunks_mut::<K>().0
    }

    /// One column.
    pub(crate) fn column(&self, k: usize) -> impl Iterator<Item = f64> + '_ {
        self.data.iter().skip(k).step_by(self.width.max(1)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_back_as_they_went_in() {
        let columns: Vec<Vec<f64>> =
            (0..6).map(|k| (0..3).map(|row| f64::from(10 * k + row)).collect()).collect();
        let panels = panels(&columns);
        assert_eq!(panels.iter().map(Panel::width).collect::<Vec<_>>(), [4, 2]);
        assert_eq!(panels[1].column(1).collect::<Vec<_>>(), columns[5]);
        assert_eq!(panels[0].rows::<4>()[2], [2.0, 12.0, 22.0, 32.0]);
        let mut last = panels[1].clone();
        assert_eq!((last.pop(), last), (columns[5].clone(), Panel::of(&columns[4..5])));
    }
}
