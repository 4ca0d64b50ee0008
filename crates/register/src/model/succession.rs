//! Organisations that merge, split and are renamed: who answers for what on which date, and whose work moves where.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Date;

/// How an organisation gave way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuccessionKind {
    /// The same body under another name.
    Rename,
    /// Several became one.
    Merge,
    /// One became several: open work needs a target each.
    Split,
    /// Some functions moved: open work needs a target each.
    Transfer,
}

impl SuccessionKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Rename, Self::Merge, Self::Split, Self::Transfer];

    /// The word in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::Merge => "merge",
            Self::Split => "split",
            Self::Transfer => "transfer",
        }
    }

    /// The kind of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == word)
    }
}

/// A change of organisations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// What happened.
    pub kind: SuccessionKind,
    /// Who gave way.
    pub from: Vec<String>,
    /// Who took over.
    pub to: Vec<String>,
    /// First day of the new order.
    pub date: Date,
}

/// A change that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SuccessionError {
    /// An organisation would succeed itself.
    #[error("the succession leads back to `{0}`")]
    Cycle(String),
    /// Open work has no target.
    #[error("{} open items have no target: {}", .0.len(), .0.join(", "))]
    NoTarget(Vec<String>),
    /// A target is none of the successors.
    #[error("`{organisation}` is no successor; `{item}` cannot move there")]
    WrongTarget {
        /// The item.
        item: String,
        /// The target given.
        organisation: String,
    },
}

/// Where somebody's work is on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// The organisation itself stands.
    Itself,
    /// One successor.
    Successor(String),
    /// Several: a person must choose.
    Several(Vec<String>),
}

/// All changes, without cycles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Successions(Vec<Succession>);

/// An open item of an organisation that gives way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// Its id.
    pub id: String,
    /// Its lead.
    pub lead: String,
    /// Its coordinators.
    pub coordinators: Vec<String>,
}

impl Successions {
    /// Adds a change.
    ///
    /// # Errors
    /// [`SuccessionError::Cycle`]: a body would succeed itself, at however many removes.
    pub fn add(&mut self, change: Succession) -> Result<(), SuccessionError> {
        for from in &change.from {
            let mut reached: BTreeSet<&str> = change.to.iter().map(String::as_str).collect();
            let mut open: Vec<&str> = reached.iter().copied().collect();
            while let Some(at) = open.pop() {
                let later = self.0.iter().filter(|known| known.from.iter().any(|name| name == at));
                let next = later.flat_map(|known| known.to.iter().map(String::as_str));
                open.extend(next.filter(|name| reached.insert(name)).collect::<Vec<_>>());
            }
            if reached.contains(from.as_str()) {
                return Err(SuccessionError::Cycle(from.clone()));
            }
        }
        self.0.push(change);
        Ok(())
    }

    /// Who answers on a date for what `organisation` had; chains are followed. Before the date of a change the old
    /// organisation stands.
    #[must_use]
    pub fn resolve(&self, organisation: &str, on: Date) -> Resolved {
        let mut at = organisation.to_owned();
        loop {
            let targets: BTreeSet<String> =
                self.changes_of(&at, on).flat_map(|change| change.to.iter().cloned()).collect();
            match targets.first() {
                None if at == organisation => return Resolved::Itself,
                None => return Resolved::Successor(at),
                Some(_) if targets.len() > 1 => return Resolved::Several(targets.into_iter().collect()),
                Some(only) => at = only.clone(),
            }
        }
    }

    fn changes_of<'a>(&'a self, organisation: &'a str, on: Date) -> impl Iterator<Item = &'a Succession> {
        let of = move |change: &&Succession| {
            change.date <= on && change.from.iter().any(|name| name == organisation)
        };
        self.0.iter().filter(of)
    }
}

impl Succession {
    /// Moves open items to their new leads: all or nothing. A merge or a rename has one successor, and needs no targets.
    /// A successor never coordinates its own task, and nobody coordinates twice.
    ///
    /// # Errors
    /// Items of a split or transfer without a target are all listed; a target must be one of the successors.
    pub fn rehome(
        &self,
        items: &[OpenItem],
        targets: &BTreeMap<String, String>,
    ) -> Result<Vec<OpenItem>, SuccessionError> {
        let sole = if self.to.len() == 1 { self.to.first() } else { None };
        let needs_choice = matches!(self.kind, SuccessionKind::Split | SuccessionKind::Transfer);
        let target = |id: &str| targets.get(id).or(sole.filter(|_| !needs_choice));
        let affected = |item: &&OpenItem| {
            self.gives_way(&item.lead) || item.coordinators.iter().any(|name| self.gives_way(name))
        };
        let affected: Vec<&OpenItem> = items.iter().filter(affected).collect();
        let homeless: Vec<String> =
            affected.iter().filter(|item| target(&item.id).is_none()).map(|item| item.id.clone()).collect();
        if !homeless.is_empty() {
            return Err(SuccessionError::NoTarget(homeless));
        }
        affected.into_iter().map(|item| self.moved(item, target(&item.id))).collect()
    }

    fn gives_way(&self, name: &str) -> bool {
        self.from.iter().any(|from| from == name)
    }

    fn moved(&self, item: &OpenItem, target: Option<&String>) -> Result<OpenItem, SuccessionError> {
        let target = target.cloned().unwrap_or_default();
        if !self.to.contains(&target) {
            return Err(SuccessionError::WrongTarget { item: item.id.clone(), organisation: target });
        }
        let now = |name: &String| if self.gives_way(name) { target.clone() } else { name.clone() };
        let lead = now(&item.lead);
        let mut seen = BTreeSet::from([lead.clone()]);
        let coordinators =
            item.coordinators.iter().map(now).filter(|name| seen.insert(name.clone())).collect();
        Ok(OpenItem { id: item.id.clone(), lead, coordinators })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn change(kind: SuccessionKind, from: &[&str], to: &[&str], date: Date) -> Succession {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Succession { kind, from: names(from), to: names(to), date }
    }

    fn merged() -> Succession {
        change(SuccessionKind::Merge, &["MPI", "MOF-old"], &["MOF"], date(2025, 3, 1))
    }

    fn item(lead: &str, coordinators: &[&str]) -> OpenItem {
        let coordinators = coordinators.iter().map(|&name| name.to_owned()).collect();
        OpenItem { id: "T1".to_owned(), lead: lead.to_owned(), coordinators }
    }

    #[test]
    fn names_resolve_by_date_and_chains_are_followed() {
        let mut changes = Successions::default();
        changes.add(merged()).unwrap();
        changes.add(change(SuccessionKind::Rename, &["MOF"], &["MOF-2"], date(2027, 1, 1))).unwrap();
        assert_eq!(changes.resolve("MPI", date(2025, 2, 28)), Resolved::Itself);
        assert_eq!(changes.resolve("MPI", date(2025, 3, 1)), Resolved::Successor("MOF".to_owned()));
        assert_eq!(changes.resolve("MPI", date(2027, 1, 1)), Resolved::Successor("MOF-2".to_owned()));
        assert_eq!(changes.resolve("MOIT", date(2027, 1, 1)), Resolved::Itself);
    }

    #[test]
    fn cycles_are_refused() {
        let mut changes = Successions::default();
        changes.add(merged()).unwrap();
        let back = change(SuccessionKind::Rename, &["MOF"], &["MPI"], date(2026, 1, 1));
        assert_eq!(changes.add(back), Err(SuccessionError::Cycle("MOF".to_owned())));
        let own = change(SuccessionKind::Rename, &["X"], &["X"], date(2026, 1, 1));
        assert!(changes.add(own).is_err());
    }

    #[test]
    fn a_merge_moves_work_and_nobody_coordinates_its_own() {
        let moved = merged().rehome(
            &[item("MPI", &["MOF-old", "MOIT"]), item("MOIT", &["MPI", "MOF-old"])],
            &BTreeMap::new(),
        );
        assert_eq!(moved.unwrap(), [item("MOF", &["MOIT"]), item("MOIT", &["MOF"])]);
        assert_eq!(merged().rehome(&[item("MOIT", &[])], &BTreeMap::new()).unwrap(), []);
    }

    #[test]
    fn a_split_needs_a_target_for_every_item() {
        let split = change(SuccessionKind::Split, &["MOLISA"], &["MOHA", "MOH"], date(2025, 3, 1));
        let items = [item("MOLISA", &[])];
        assert_eq!(
            split.rehome(&items, &BTreeMap::new()),
            Err(SuccessionError::NoTarget(vec!["T1".to_owned()]))
        );
        let to = |name: &str| BTreeMap::from([("T1".to_owned(), name.to_owned())]);
        assert!(matches!(split.rehome(&items, &to("MOIT")), Err(SuccessionError::WrongTarget { .. })));
        assert_eq!(split.rehome(&items, &to("MOH")).unwrap(), [item("MOH", &[])]);
    }

    #[test]
    fn a_body_that_was_split_resolves_to_several() {
        let mut changes = Successions::default();
        changes.add(change(SuccessionKind::Split, &["A"], &["B", "C"], date(2025, 3, 1))).unwrap();
        let several = Resolved::Several(vec!["B".to_owned(), "C".to_owned()]);
        assert_eq!(changes.resolve("A", date(2025, 3, 1)), several);
    }
}
