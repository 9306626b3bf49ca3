//! Nonlinear least squares in three parameters, by Levenberg's and Marquardt's method.

/// Three parameters, and which of them are free.
pub(super) type Three = [f64; 3];

/// What a model says at a point: how far the measurement lies above it, and by how much the model
/// rises with each parameter; `None` where the model is not defined with these parameters.
pub(super) type Linearised = Option<(f64, Three)>;

/// The normal equations: products of the slopes, their products with the residuals, and the sum
/// of squared residuals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Normal {
    pub(super) matrix: [Three; 3],
    right: Three,
    pub(super) squares: f64,
}

const MOST_STEPS: u32 = 500;
const MOST_POLISHING_STEPS: u32 = 100;

/// The parameters near `start` with the smallest sum of squares over `points` when only the free
/// ones may change, and that sum; `None` where the model is not defined at the start.
///
/// Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", 1963. The last
/// digits, which a sum of squares no longer shows, come from steps of Gauss and Newton that are
/// taken for as long as they get shorter.
pub(super) fn fit<P>(
    points: &[P],
    start: Three,
    free: [bool; 3],
    model: impl Fn(&P, Three) -> Linearised,
) -> Option<(Three, f64)> {
    let normal_at = |at: Three| normal(points, at, &model);
    let (mut at, mut here) = (start, normal_at(start)?);
    let mut damping = 1e-3;
    for _ in 0..MOST_STEPS {
        let Some(step) = solve(&here, free, damping) else {
            break;
        };
        let next = moved(at, step);
        match normal_at(next) {
            Some(there) if there.squares <= here.squares => {
                let settled = length(step, next) < 1e-15;
                (at, here) = (next, there);
                damping *= 0.1;
                if settled {
                    break;
                }
            }
            _ => {
                damping *= 10.0;
                if damping > 1e30 {
                    break;
                }
            }
        }
    }
    let mut shortest = f64::INFINITY;
    for _ in 0..MOST_POLISHING_STEPS {
        let Some(step) = solve(&here, free, 0.0) else {
            break;
        };
        let next = moved(at, step);
        let long = length(step, next);
        let Some(there) = normal_at(next).filter(|_| long < shortest && long < 1e-4) else {
            break;
        };
        (at, here, shortest) = (next, there, long);
    }
    Some((at, here.squares))
}

/// The sums over all points at these parameters; `None` where the model is not defined there.
pub(super) fn normal<P>(
    points: &[P],
    at: Three,
    model: impl Fn(&P, Three) -> Linearised,
) -> Option<Normal> {
    let mut sums = Normal {
        matrix: [[0.0; 3]; 3],
        right: [0.0; 3],
        squares: 0.0,
    };
    for point in points {
        let (residual, slopes) = model(point, at)?;
        sums.squares += residual * residual;
        for (row, slope) in slopes.iter().enumerate() {
            sums.right[row] += slope * residual;
            for (column, other) in slopes.iter().enumerate() {
                sums.matrix[row][column] += slope * other;
            }
        }
    }
    sums.squares.is_finite().then_some(sums)
}

/// The step that the damped normal equations ask for; zero for what is not free, `None` where
/// they have no solution.
fn solve(normal: &Normal, free: [bool; 3], damping: f64) -> Option<Three> {
    let mut matrix = normal.matrix;
    let mut right = normal.right;
    for row in 0..3 {
        matrix[row][row] *= 1.0 + damping;
        if !free[row] {
            matrix[row] = [0.0; 3];
            for line in &mut matrix {
                line[row] = 0.0;
            }
            matrix[row][row] = 1.0;
            right[row] = 0.0;
        }
    }
    let inverse = inverse(matrix)?;
    Some(inverse.map(|row| row.iter().zip(right).map(|(a, b)| a * b).sum()))
}

/// The inverse of a symmetric matrix with a positive diagonal; `None` where it has none.
pub(super) fn inverse(matrix: [Three; 3]) -> Option<[Three; 3]> {
    // A diagonal of ones makes the size of the parameters unimportant.
    let mut scale = [0.0; 3];
    for row in 0..3 {
        if matrix[row][row] <= 0.0 {
            return None;
        }
        scale[row] = 1.0 / matrix[row][row].sqrt();
    }
    let at = |row: usize, column: usize| matrix[row][column] * scale[row] * scale[column];
    let minor = |row: usize, column: usize| {
        let [rows, columns] = [row, column].map(|left_out| [[1, 2], [0, 2], [0, 1]][left_out]);
        at(rows[0], columns[0]) * at(rows[1], columns[1])
            - at(rows[0], columns[1]) * at(rows[1], columns[0])
    };
    let signed = |row: usize, column: usize| {
        let sign = if row.abs_diff(column) == 1 { -1.0 } else { 1.0 };
        sign * minor(row, column)
    };
    let determinant: f64 = (0..3).map(|column| at(0, column) * signed(0, column)).sum();
    let mut inverse = [[0.0; 3]; 3];
    for (row, line) in inverse.iter_mut().enumerate() {
        for (column, cell) in line.iter_mut().enumerate() {
            *cell = signed(column, row) / determinant * scale[row] * scale[column];
            if !cell.is_finite() {
                return None;
            }
        }
    }
    (determinant > 0.0).then_some(inverse)
}

fn moved(at: Three, step: Three) -> Three {
    [at[0] + step[0], at[1] + step[1], at[2] + step[2]]
}

/// The longest part of a step, beside the parameter that it leads to.
fn length(step: Three, to: Three) -> f64 {
    step.iter()
        .zip(to)
        .map(|(step, to)| step.abs() / to.abs().max(f64::MIN_POSITIVE))
        .filter(|part| part.is_finite())
        .fold(0.0, f64::max)
}
