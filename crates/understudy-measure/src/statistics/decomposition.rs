//! Why did a number over all traffic change: because the traffic did, or because the answers did?

/// A template's part in the traffic and its rate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrafficPart {
    /// Its share of all requests.
    pub share: f64,
    /// Its rate of harm.
    pub rate: f64,
}

/// A change of a weighted rate, taken apart without remainder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kitagawa {
    /// The whole change, later minus earlier.
    pub total: f64,
    /// What comes from a changed mix of templates.
    pub mix: f64,
    /// What comes from changed rates within templates.
    pub rate: f64,
}

/// Kitagawa's decomposition (1955) of Σ share·rate between two weeks, one (earlier, later) pair per template
/// that both have. Pairs with a number that is not finite are left out; new and retired templates are a line
/// of their own.
pub fn kitagawa(templates: &[(TrafficPart, TrafficPart)]) -> Kitagawa {
    let known = templates.iter().filter(|(earlier, later)| {
        (earlier.share + earlier.rate + later.share + later.rate).is_finite()
    });
    let (mut mix, mut rate) = (0.0, 0.0);
    for (earlier, later) in known {
        mix += (later.share - earlier.share) * f64::midpoint(earlier.rate, later.rate);
        rate += (later.rate - earlier.rate) * f64::midpoint(earlier.share, later.share);
    }
    Kitagawa {
        total: mix + rate,
        mix,
        rate,
    }
}

/// Das Gupta's decomposition (1993) of the change of a product of two factors: the effect of each.
pub fn product_of_two_effects(earlier: [f64; 2], later: [f64; 2]) -> [f64; 2] {
    let effect = |changed: usize, kept: usize| {
        (later[changed] - earlier[changed]) * f64::midpoint(earlier[kept], later[kept])
    };
    [effect(0, 1), effect(1, 0)]
}

/// Das Gupta's decomposition (1993) of the change of a product of three factors: the effect of each.
pub fn product_of_three_effects(earlier: [f64; 3], later: [f64; 3]) -> [f64; 3] {
    let effect = |changed: usize, one: usize, other: usize| {
        let same = earlier[one] * earlier[other] + later[one] * later[other];
        let crossed = earlier[one] * later[other] + later[one] * earlier[other];
        (later[changed] - earlier[changed]) * (same / 3.0 + crossed / 6.0)
    };
    [effect(0, 1, 2), effect(1, 2, 0), effect(2, 0, 1)]
}

/// Harm on the anchor panel for either week's primary answers against either week's secondary answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnchorHarm {
    /// Both arms of the earlier week.
    pub both_earlier: f64,
    /// Primary of the later, secondary of the earlier week.
    pub primary_later: f64,
    /// Primary of the earlier, secondary of the later week.
    pub secondary_later: f64,
    /// Both arms of the later week.
    pub both_later: f64,
}

/// Which arm moved the harm on the same prompts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ArmEffects {
    /// The whole change.
    pub total: f64,
    /// What comes from the primary having changed.
    pub primary: f64,
    /// What comes from the secondary having changed.
    pub secondary: f64,
}

/// Shapley's fair split of a change between the two arms: each arm's effect, averaged over whether the other
/// changed before or after it. The parts sum to the whole.
pub fn arm_effects(harm: AnchorHarm) -> ArmEffects {
    let AnchorHarm {
        both_earlier,
        primary_later,
        secondary_later,
        both_later,
    } = harm;
    let primary = f64::midpoint(primary_later - both_earlier, both_later - secondary_later);
    let secondary = f64::midpoint(secondary_later - both_earlier, both_later - primary_later);
    ArmEffects {
        total: both_later - both_earlier,
        primary,
        secondary,
    }
}
