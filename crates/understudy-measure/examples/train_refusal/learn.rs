//! Multinomial logistic regression by `AdaGrad`, with features dropped at random.

use understudy_measure::refusal::classifier::{
    BUCKETS, CLASSES, ROW_BYTES, WEIGHT_BYTES, buckets, softmax,
};

use crate::grammar::Sample;
use crate::random::Random;

const RUNS: usize = 8;
const EPOCHS: usize = 5;
const RATE: f32 = 0.15;
/// Percent of an example's features that a step does not see, as if their words were unknown, so that no single
/// phrase carries the verdict and words not met before leave it to the bias.
const DROPPED: u64 = 40;
/// Pull of the weights towards zero, per step on a feature.
const DECAY: f32 = 2e-5;

/// A sentence as its features.
pub(crate) struct Example {
    buckets: Vec<usize>,
    class: usize,
    weight: f32,
}

impl Example {
    pub(crate) fn new(sample: &Sample) -> Self {
        let mut seen = Vec::new();
        buckets(&sample.text, |bucket| seen.push(bucket));
        Self {
            buckets: seen,
            class: sample.class,
            weight: sample.weight,
        }
    }
}

/// Weights per bucket and class, and a bias per class.
pub(crate) struct Model {
    weights: Vec<[f32; CLASSES]>,
    bias: [f32; CLASSES],
}

/// The mean of several fits, which differ in order and in what is dropped: steadier than any one of them.
pub(crate) fn fit(examples: &[Example], random: &mut Random) -> Model {
    let mut mean = Model {
        weights: vec![[0.0; CLASSES]; BUCKETS],
        bias: [0.0; CLASSES],
    };
    for _ in 0..RUNS {
        let run = fit_once(examples, random);
        for (row, fitted) in mean.weights.iter_mut().zip(&run.weights) {
            add_share(row, fitted);
        }
        add_share(&mut mean.bias, &run.bias);
    }
    mean
}

fn add_share(sum: &mut [f32; CLASSES], fitted: &[f32; CLASSES]) {
    for (sum, fitted) in sum.iter_mut().zip(fitted) {
        *sum += fitted / RUNS as f32;
    }
}

/// Fits the weights; examples count by their weight relative to the mean.
fn fit_once(examples: &[Example], random: &mut Random) -> Model {
    let mut model = Model {
        weights: vec![[0.0; CLASSES]; BUCKETS],
        bias: [0.0; CLASSES],
    };
    let mut squares = vec![[1e-2_f32; CLASSES]; BUCKETS];
    let mut bias_squares = [1e-2_f32; CLASSES];
    let mean = examples.iter().map(|example| example.weight).sum::<f32>() / examples.len() as f32;
    let mut order: Vec<usize> = (0..examples.len()).collect();
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for at in &order {
            let example = &examples[*at];
            let kept: Vec<usize> = example
                .buckets
                .iter()
                .copied()
                .filter(|_| !random.chance(DROPPED))
                .collect();
            let norm = (example.buckets.len().max(1) as f32).sqrt();
            let slopes = model
                .slopes(&kept, norm, example.class)
                .map(|slope| slope * (example.weight / mean).min(8.0));
            for bucket in &kept {
                descend(
                    &mut model.weights[*bucket],
                    &mut squares[*bucket],
                    slopes.map(|slope| slope / norm),
                );
            }
            descend(&mut model.bias, &mut bias_squares, slopes);
        }
    }
    model
}

/// One step of `AdaGrad` (Duchi, Hazan and Singer 2011).
fn descend(weights: &mut [f32; CLASSES], squares: &mut [f32; CLASSES], slopes: [f32; CLASSES]) {
    for class in 0..CLASSES {
        let slope = slopes[class] + DECAY * weights[class];
        squares[class] += slope * slope;
        weights[class] -= RATE * slope / squares[class].sqrt();
    }
}

impl Model {
    fn scores(&self, buckets: &[usize], norm: f32) -> [f32; CLASSES] {
        let mut sums = [0.0; CLASSES];
        for bucket in buckets {
            for (sum, weight) in sums.iter_mut().zip(&self.weights[*bucket]) {
                *sum += weight;
            }
        }
        std::array::from_fn(|class| sums[class] / norm + self.bias[class])
    }

    /// Slopes of the log loss by class score.
    fn slopes(&self, buckets: &[usize], norm: f32, class: usize) -> [f32; CLASSES] {
        let mut slopes = softmax(self.scores(buckets, norm));
        slopes[class] -= 1.0;
        slopes
    }

    /// The share of examples whose class scores highest.
    pub(crate) fn accuracy(&self, examples: &[Example]) -> f64 {
        let right = |example: &&Example| {
            let scores = self.scores(
                &example.buckets,
                (example.buckets.len().max(1) as f32).sqrt(),
            );
            scores
                .iter()
                .enumerate()
                .all(|(class, score)| class == example.class || *score < scores[example.class])
        };
        examples.iter().filter(right).count() as f64 / examples.len() as f64
    }

    /// The weights file: scales, biases, then one signed byte per weight.
    pub(crate) fn quantised(&self) -> Vec<u8> {
        let mut scales = [0.0_f32; CLASSES];
        for (class, scale) in scales.iter_mut().enumerate() {
            *scale = self
                .weights
                .iter()
                .map(|row| row[class].abs())
                .fold(f32::MIN_POSITIVE, f32::max)
                / 127.0;
        }
        let mut bytes = Vec::with_capacity(WEIGHT_BYTES);
        bytes.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
        bytes.extend(self.bias.iter().flat_map(|bias| bias.to_le_bytes()));
        for row in &self.weights {
            bytes.extend((0..CLASSES).map(|class| whole(row[class] / scales[class])));
            bytes.resize(bytes.len() + ROW_BYTES - CLASSES, 0);
        }
        bytes
    }
}

/// The nearest whole number from -127 to 127, as a byte.
fn whole(value: f32) -> u8 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "clamped to the range of i8"
    )]
    let rounded = value.round().clamp(-127.0, 127.0) as i8;
    rounded.cast_unsigned()
}
