//! A week of the world's traffic, as the primary's gateway would have logged it.
//!
//! [`calls`] draws the calls, [`litellm_line`] and [`plain_line`] write them in two log formats, and [`planted`] lists
//! what a drift report on them must find.

mod lines;
mod planted;
#[cfg(test)]
mod tests;

use jiff::civil::{ISOWeekDate, Weekday};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use understudy_schema::chat::Chat;

use crate::draw::Draw;
use crate::error::{Error, Result};
use crate::respond::{LOGGED, Response, respond};
use crate::world::{Template, Voice, World};
pub use lines::{litellm_line, plain_line};
pub use planted::planted;

/// The seed of the bundled week's answers. A server opened with it answers as those logs do.
pub const ANSWERS: u64 = 1;

/// What a week is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seeds {
    /// The seed of what is asked, and when.
    pub prompts: u64,
    /// The seed of what is answered: that of the server which is to answer the same.
    pub answers: u64,
}

/// One call of the week.
#[derive(Debug, Clone)]
pub struct LoggedCall<'a> {
    /// Its number in the week, from 0, in the order of time.
    pub number: usize,
    /// What was asked.
    pub template: &'a Template,
    /// The user prompt.
    pub prompt: String,
    /// When it began.
    pub started_at: Timestamp,
    /// What came back, and after how long.
    pub response: Response,
    /// What became of it.
    pub fate: Fate,
    /// Whether it was a stream.
    pub stream: bool,
    /// The user on whose behalf it was made.
    pub user: u32,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was answered.
    Answered,
    /// The gateway answered from its cache.
    Cached,
    /// The vendor turned it away.
    RateLimited,
    /// The vendor broke.
    ServerError,
    /// Nothing came in time.
    TimedOut,
}

/// The share of calls that ask again what was asked before.
const REPEATED: f64 = 0.06;
/// The share of repeats that the gateway's cache answers.
const CACHED: f64 = 0.5;

/// All calls of the week in the order of time.
///
/// # Errors
/// When the world's week is no ISO week.
pub fn calls(world: &World, seeds: Seeds) -> Result<Vec<LoggedCall<'_>>> {
    let monday = monday_of(&world.week)?;
    let mut calls: Vec<LoggedCall<'_>> = world
        .template
        .iter()
        .flat_map(|template| calls_of(world, template, monday, seeds))
        .collect();
    calls.sort_by_key(|call| call.started_at);
    for (number, call) in calls.iter_mut().enumerate() {
        call.number = number;
    }
    Ok(calls)
}

fn monday_of(week: &str) -> Result<Timestamp> {
    let read = || {
        let (year, number) = week.split_once("-W")?;
        let date = ISOWeekDate::new(year.parse().ok()?, number.parse().ok()?, Weekday::Monday)
            .ok()?
            .date();
        Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
    };
    read().ok_or_else(|| Error::Unfit {
        reason: format!("`{week}` is no ISO week"),
    })
}

fn calls_of<'a>(
    world: &'a World,
    template: &'a Template,
    monday: Timestamp,
    seeds: Seeds,
) -> Vec<LoggedCall<'a>> {
    let mut draw = Draw::new(seeds.prompts, &["week", &template.id]);
    let mut prompts: Vec<String> = Vec::new();
    let mut calls = Vec::new();
    for _ in 0..template.calls {
        let earlier = if draw.chance(REPEATED) {
            draw.pick(&prompts).cloned()
        } else {
            None
        };
        let repeated = earlier.is_some();
        let prompt = earlier.unwrap_or_else(|| prompt_of(world, template, &mut draw));
        let fate = fate_of(repeated, &mut draw);
        // A prompt asked again is answered anew, but for what the cache holds.
        let before = prompts.iter().filter(|earlier| **earlier == prompt).count();
        let asking = if fate == Fate::Cached {
            LOGGED
        } else {
            LOGGED - before as u64
        };
        let chat = chat_of(template, &prompt);
        let response = respond(world, seeds.answers, Voice::Primary, &chat, asking);
        calls.push(LoggedCall {
            number: 0,
            template,
            started_at: moment(monday, &mut draw),
            response,
            fate,
            stream: draw.chance(template.asked.stream_rate),
            user: u32::try_from(draw.between(1, 90)).unwrap_or(1),
            prompt: prompt.clone(),
        });
        prompts.push(prompt);
    }
    calls
}

fn fate_of(repeated: bool, draw: &mut Draw) -> Fate {
    let luck = draw.unit();
    if repeated && luck < CACHED {
        return Fate::Cached;
    }
    match luck {
        _ if repeated => Fate::Answered,
        _ if luck < 0.004 => Fate::RateLimited,
        _ if luck < 0.008 => Fate::ServerError,
        _ if luck < 0.011 => Fate::TimedOut,
        _ => Fate::Answered,
    }
}

/// A moment of the week, twice as likely by day as by night.
fn moment(monday: Timestamp, draw: &mut Draw) -> Timestamp {
    let day = draw.between(0, 6);
    let hour = if draw.chance(0.7) {
        draw.between(7, 18)
    } else {
        draw.between(0, 23)
    };
    let milliseconds = draw.between(0, 3_599_999);
    let offset =
        SignedDuration::from_hours(day * 24 + hour) + SignedDuration::from_millis(milliseconds);
    monday.checked_add(offset).unwrap_or(monday)
}

/// A prompt with every slot filled.
fn prompt_of(world: &World, template: &Template, draw: &mut Draw) -> String {
    let mut rest = draw.pick(&template.user).map_or("", String::as_str);
    let mut prompt = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        prompt.push_str(before);
        let Some((slot, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        prompt.push_str(&filled(world, slot, draw));
        rest = after;
    }
    prompt.push_str(rest);
    prompt
}

fn filled(world: &World, slot: &str, draw: &mut Draw) -> String {
    match slot {
        "order" => format!("A-{}", draw.between(1_000, 9_999)),
        "number" => draw.between(100, 99_999).to_string(),
        "amount" => format!("{}.{:02}", draw.between(12, 4_900), draw.between(0, 99)),
        _ => world
            .slots
            .get(slot)
            .and_then(|words| draw.pick(words))
            .cloned()
            .unwrap_or_else(|| slot.to_owned()),
    }
}

/// The messages of a call, as `OpenAI` writes them.
pub(crate) fn messages_of(template: &Template, prompt: &str) -> Value {
    json!([{ "role": "system", "content": template.system }, { "role": "user", "content": prompt }])
}

fn chat_of(template: &Template, prompt: &str) -> Chat {
    let body = json!({ "messages": messages_of(template, prompt) });
    understudy_providers::openai::read_request(&body).unwrap_or_default()
}
