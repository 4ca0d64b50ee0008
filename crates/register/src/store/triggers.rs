//! Triggers of obligations: each opens the duty instance that falls due (specification 2.2).

use hoinhap_vocab::Date;

use super::change::Change;
use super::error::StoreError;
use super::register::Register;
use super::tables::Tables;
use crate::book::{Book, offset_of};
use crate::record::{Fields, Kind, Record};
use crate::time::{Deadline, Relation, Roll, WorkCalendar};

impl<T: Tables> Register<T> {
    /// Changes with the duty instances that their triggers open. An obligation without a period opens none: its day is for
    /// people to set.
    ///
    /// # Errors
    /// The engine failed.
    pub fn with_instances(&self, changes: Vec<Change>, country: &str) -> Result<Vec<Change>, StoreError> {
        let triggers = changes.iter().filter(|change| change.target().0.name() == "trigger").count();
        if triggers == 0 {
            return Ok(changes);
        }
        let holidays = Kind::of("holiday").map_or_else(|| Ok(Vec::new()), |kind| self.records(kind))?;
        let calendar = Book::of(holidays).calendar(country);
        let mut all = Vec::with_capacity(changes.len() + triggers);
        for change in changes {
            let opened = self.instance(&change, &calendar)?;
            let moved = self.moved_instance(&change, &calendar)?;
            all.push(change);
            all.extend(opened.into_iter().chain(moved));
        }
        Ok(all)
    }

    /// The instance of a trigger whose day is corrected falls due on another one, as long as it is open.
    fn moved_instance(&self, change: &Change, calendar: &WorkCalendar) -> Result<Option<Change>, StoreError> {
        let (Change::Update { id, set, .. }, Some(kind), Some(of), Some(trigger)) =
            (change, Kind::of("duty_instance"), Kind::of("obligation"), Kind::of("trigger"))
        else {
            return Ok(None);
        };
        let Some(day) = set.get("occurred_on").and_then(|day| day.parse::<Date>().ok()) else {
            return Ok(None);
        };
        let own = format!("{id}.due");
        let instance =
            self.tables().record(kind, &own)?.filter(|own| matches!(own.get("state"), "" | "open"));
        let obligation = match self.tables().record(trigger, id)? {
            Some(trigger) => self.tables().record(of, trigger.get("obligation"))?,
            None => None,
        };
        let due = obligation.and_then(|obligation| due_of(&obligation, day, calendar));
        let (Some(instance), Some(due)) = (instance, due) else { return Ok(None) };
        let set = Fields::from([("due".to_owned(), due.to_string())]);
        let base = Some(instance.updated_event);
        Ok(Some(Change::Update { kind, id: own, base, set, clear: Vec::new() }))
    }

    /// The instance that a trigger opens.
    fn instance(&self, change: &Change, calendar: &WorkCalendar) -> Result<Option<Change>, StoreError> {
        let Change::Create { id, class, fields, .. } = change else { return Ok(None) };
        let (Some(kind), Some(of)) = (Kind::of("duty_instance"), Kind::of("obligation")) else {
            return Ok(None);
        };
        let named = fields.get("obligation").filter(|_| is_trigger(change));
        let Some(obligation) = named.map(|named| self.tables().record(of, named)).transpose()?.flatten()
        else {
            return Ok(None);
        };
        let occurred: Option<Date> = fields.get("occurred_on").and_then(|day| day.parse().ok());
        let Some(due) = occurred.and_then(|day| due_of(&obligation, day, calendar)) else { return Ok(None) };
        let said = [("obligation", obligation.id), ("due", due.to_string())];
        let fields: Fields = said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let class = obligation.class.max(*class);
        Ok(Some(Change::Create { kind, id: format!("{id}.due"), class, fields }))
    }
}

fn is_trigger(change: &Change) -> bool {
    matches!(change, Change::Create { kind, .. } if kind.name() == "trigger")
}

/// The last good day after an event, where the obligation has a period.
fn due_of(obligation: &Record, occurred: Date, calendar: &WorkCalendar) -> Option<Date> {
    let offset = offset_of(obligation, "period")?;
    let relation = Relation::from_word(obligation.get("relation")).unwrap_or_default();
    Deadline::of(occurred, offset, relation, Roll::None, calendar).ok().map(|found| found.date)
}
