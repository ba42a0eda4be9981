//! What is planted, as a table: the truth that a drift report is held against.

use crate::drift::Plant;
use crate::world::{Persona, Template, World};

/// The table as CSV with the columns `template,secondary,dimension,kind,rate,expected`.
///
/// `expected` is `flagged` where drift is planted in the dimension, and `not_flagged` on the one row, with the dimension
/// `all`, of a template and secondary without any. Every other dimension of a template with drift is left open:
/// a refusal, say, is also shorter and has no JSON.
pub fn planted(world: &World) -> String {
    let mut table = "template,secondary,dimension,kind,rate,expected\n".to_owned();
    for template in &world.template {
        table.extend(world.persona.iter().map(|persona| rows(template, persona)));
    }
    table
}

fn rows(template: &Template, persona: &Persona) -> String {
    let here = persona
        .drift
        .iter()
        .filter(|plant| plant.template == template.id);
    let rows: String = here.map(|plant| row(plant, persona)).collect();
    if rows.is_empty() {
        return format!("{},{},all,none,0,not_flagged\n", template.id, persona.name);
    }
    rows
}

fn row(plant: &Plant, persona: &Persona) -> String {
    let (dimension, kind) = (plant.drift.dimension(), plant.drift.as_str());
    format!(
        "{},{},{dimension},{kind},{},flagged\n",
        plant.template, persona.name, plant.rate
    )
}
