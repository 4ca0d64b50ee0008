//! Tasks that wait for one another: earliest and latest finish, slack, critical path; cycles are refused with their
//! path.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hoinhap_vocab::Text;

/// Why an edge or a network is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// The edge would close a cycle, printed from its first task back to itself.
    #[error("the dependency closes a cycle: {}", .0.join(" -> "))]
    Cycle(Vec<String>),
    /// A task waits for itself.
    #[error("`{0}` cannot wait for itself")]
    SelfReference(String),
    /// A task that does not exist.
    #[error("there is no task `{0}` to wait for")]
    Unknown(String),
    /// Durations too long to add.
    #[error("the durations are too long to add")]
    TooLong,
}

impl GraphError {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let vi = match self {
            Self::Cycle(path) => format!("quan hệ phụ thuộc tạo thành vòng: {}", path.join(" -> ")),
            Self::SelfReference(id) => format!("`{id}` không thể chờ chính nó"),
            Self::Unknown(id) => format!("không có nhiệm vụ `{id}` để chờ"),
            Self::TooLong => "thời lượng quá dài, không cộng được".to_owned(),
        };
        Text::new(vi, self.to_string())
    }
}

/// An edge from finish to start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The task that comes first.
    pub from: String,
    /// Working days between its finish and the other's start.
    pub lag: u32,
}

/// Tasks with durations in working days, and what each waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    durations: BTreeMap<String, u32>,
    before: BTreeMap<String, BTreeSet<Edge>>,
}

/// The times of one task, in working days from the start of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Earliest finish.
    pub earliest_finish: u64,
    /// Latest finish that delays nothing.
    pub latest_finish: u64,
}

/// A network that has been worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Length of the longest path.
    pub length: u64,
    /// The times by task.
    pub times: BTreeMap<String, Times>,
}

impl Times {
    /// Working days by which the task may slip: latest finish - earliest finish.
    #[must_use]
    pub const fn slack(self) -> u64 {
        self.latest_finish - self.earliest_finish
    }
}

impl Schedule {
    /// All tasks without slack, sorted; several longest paths are all in.
    #[must_use]
    pub fn critical(&self) -> Vec<&str> {
        self.times.iter().filter(|(_, times)| times.slack() == 0).map(|(id, _)| id.as_str()).collect()
    }
}

impl Network {
    /// Adds or replaces a task.
    pub fn add_task(&mut self, id: &str, duration_days: u32) {
        self.durations.insert(id.to_owned(), duration_days);
    }

    /// Whether the task is known.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.durations.contains_key(id)
    }

    /// What a task waits for.
    pub fn before(&self, id: &str) -> impl Iterator<Item = &Edge> {
        self.before.get(id).into_iter().flatten()
    }

    /// Makes `to` wait for `from`.
    ///
    /// # Errors
    /// Unknown tasks, a task that would wait for itself, or a cycle; nothing is changed then.
    pub fn add_edge(&mut self, from: &str, to: &str, lag: u32) -> Result<(), GraphError> {
        if let Some(unknown) = [from, to].into_iter().find(|id| !self.has(id)) {
            return Err(GraphError::Unknown(unknown.to_owned()));
        }
        if from == to {
            return Err(GraphError::SelfReference(from.to_owned()));
        }
        // `from` must not wait, at however many removes, for `to`.
        if let Some(mut path) = self.path_back(from, to) {
            path.push(to.to_owned());
            return Err(GraphError::Cycle(path));
        }
        let edge = Edge { from: from.to_owned(), lag };
        self.before.entry(to.to_owned()).or_default().insert(edge);
        Ok(())
    }

    /// The shortest chain from `ancestor` forward to `task` along what waits for what, both ends included.
    fn path_back(&self, task: &str, ancestor: &str) -> Option<Vec<String>> {
        let mut next_of: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = VecDeque::from([task]);
        while let Some(at) = queue.pop_front() {
            if at == ancestor {
                return Some(chain(&next_of, ancestor, task));
            }
            for edge in self.before(at) {
                if edge.from != task && !next_of.contains_key(edge.from.as_str()) {
                    next_of.insert(&edge.from, at);
                    queue.push_back(&edge.from);
                }
            }
        }
        None
    }

    /// Works the network out: forward for the earliest finish, backward for the latest.
    ///
    /// # Errors
    /// [`GraphError::TooLong`].
    pub fn schedule(&self) -> Result<Schedule, GraphError> {
        let order = self.order();
        let mut finish: BTreeMap<&str, u64> = BTreeMap::new();
        for id in &order {
            let starts = self.before(id).map(|edge| {
                finish.get(edge.from.as_str()).copied().unwrap_or_default().checked_add(u64::from(edge.lag))
            });
            let start =
                starts.collect::<Option<Vec<_>>>().map(|starts| starts.into_iter().max().unwrap_or(0));
            let end = start.and_then(|start| start.checked_add(self.duration(id)));
            finish.insert(id, end.ok_or(GraphError::TooLong)?);
        }
        let length = finish.values().copied().max().unwrap_or_default();
        let latest = self.latest(&order, length);
        let times = order.iter().map(|id| {
            let earliest_finish = finish.get(id).copied().unwrap_or_default();
            let latest_finish = latest.get(id).copied().unwrap_or(length);
            ((*id).to_owned(), Times { earliest_finish, latest_finish })
        });
        Ok(Schedule { length, times: times.collect() })
    }

    fn latest<'a>(&'a self, order: &[&'a str], length: u64) -> BTreeMap<&'a str, u64> {
        let mut latest: BTreeMap<&str, u64> = order.iter().map(|id| (*id, length)).collect();
        for id in order.iter().rev() {
            let own = latest.get(id).copied().unwrap_or(length);
            let start = own.saturating_sub(self.duration(id));
            for edge in self.before(id) {
                let bound = start.saturating_sub(u64::from(edge.lag));
                latest.entry(&edge.from).and_modify(|finish| *finish = bound.min(*finish));
            }
        }
        latest
    }

    fn duration(&self, id: &str) -> u64 {
        self.durations.get(id).copied().map_or(0, u64::from)
    }

    /// The tasks so that each stands after those it waits for; ties by id.
    fn order(&self) -> Vec<&str> {
        let mut waiting: BTreeMap<&str, usize> =
            self.durations.keys().map(|id| (id.as_str(), self.before(id).count())).collect();
        let mut after: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for id in self.durations.keys() {
            self.before(id).for_each(|edge| after.entry(&edge.from).or_default().push(id));
        }
        let mut ready: BTreeSet<&str> =
            waiting.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
        let mut order = Vec::with_capacity(self.durations.len());
        while let Some(id) = ready.pop_first() {
            order.push(id);
            for next in after.get(id).into_iter().flatten().copied() {
                if let Some(count) = waiting.get_mut(next) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert(next);
                    }
                }
            }
        }
        order
    }
}

fn chain(next_of: &BTreeMap<&str, &str>, from: &str, to: &str) -> Vec<String> {
    let mut path = vec![from.to_owned()];
    let mut at = from;
    while at != to {
        let Some(next) = next_of.get(at) else { break };
        at = next;
        path.push(at.to_owned());
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn network() -> Network {
        let mut network = Network::default();
        for (id, days) in [("A", 3), ("B", 4), ("C", 2), ("D", 5)] {
            network.add_task(id, days);
        }
        for (from, to) in [("A", "B"), ("A", "C"), ("B", "D"), ("C", "D")] {
            network.add_edge(from, to, 0).unwrap();
        }
        network
    }

    #[test]
    fn acceptance_22_critical_path_and_slack() {
        let schedule = network().schedule().unwrap();
        assert_eq!(schedule.length, 12);
        assert_eq!(schedule.critical(), ["A", "B", "D"]);
        assert_eq!(schedule.times["C"].slack(), 2);
    }

    #[test]
    fn acceptance_22_a_cycle_is_refused_with_its_path() {
        let mut network = network();
        let before = network.clone();
        let refused = network.add_edge("D", "A", 0).unwrap_err();
        assert_eq!(refused.to_string(), "the dependency closes a cycle: A -> B -> D -> A");
        assert_eq!(network, before, "nothing is changed");
        assert_eq!(network.add_edge("A", "A", 0), Err(GraphError::SelfReference("A".to_owned())));
        assert_eq!(network.add_edge("X", "A", 0), Err(GraphError::Unknown("X".to_owned())));
    }

    #[test]
    fn lags_and_ties_are_worked_out() {
        let mut network = network();
        network.add_edge("C", "D", 2).unwrap();
        let schedule = network.schedule().unwrap();
        assert_eq!(schedule.critical(), ["A", "B", "C", "D"], "two longest paths");
        assert_eq!(Network::default().schedule().unwrap().length, 0);
    }

    proptest! {
        /// No set of edges that were accepted holds a cycle, and the schedule has every task.
        #[test]
        fn accepted_edges_never_close_a_cycle(edges in prop::collection::vec((0_u8..12, 0_u8..12), 0..60)) {
            let mut network = Network::default();
            for task in 0..12_u8 {
                network.add_task(&task.to_string(), u32::from(task));
            }
            for (from, to) in edges {
                let _ = network.add_edge(&from.to_string(), &to.to_string(), 1);
            }
            let schedule = network.schedule().unwrap();
            prop_assert_eq!(schedule.times.len(), 12);
            for (id, times) in &schedule.times {
                for edge in network.before(id) {
                    let start = times.earliest_finish - network.duration(id);
                    prop_assert!(schedule.times[&edge.from].earliest_finish < start + 1);
                }
                prop_assert!(times.earliest_finish <= times.latest_finish);
            }
        }
    }
}
