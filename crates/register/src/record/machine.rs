//! The states that decisions move records through (specification 4.4). An illegal move changes nothing and is answered
//! with the moves that are allowed.

/// A move between two states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Its word.
    pub name: &'static str,
    /// From where.
    pub from: &'static str,
    /// To where.
    pub to: &'static str,
    /// The field that dates the move, where one does.
    pub dates: Option<&'static str>,
    /// A field that must be given with the move.
    pub needs: Option<&'static str>,
}

/// The states of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Machine {
    /// The first state is that of a new record.
    pub states: &'static [&'static str],
    /// The moves.
    pub moves: &'static [Move],
}

/// A move that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` is not a move from `{state}`: {}", allowed_text(.allowed))]
pub struct StateError {
    /// The state.
    pub state: String,
    /// The move asked for.
    pub name: String,
    /// The moves that are allowed.
    pub allowed: Vec<&'static str>,
}

fn allowed_text(allowed: &[&str]) -> String {
    if allowed.is_empty() { "none is".to_owned() } else { format!("allowed are {}", allowed.join(", ")) }
}

impl Machine {
    /// The state of a new record.
    #[must_use]
    pub fn initial(&self) -> &'static str {
        self.states.first().copied().unwrap_or_default()
    }

    /// The move of this name from a state.
    ///
    /// # Errors
    /// The state does not allow it.
    pub fn advance(&self, state: &str, name: &str) -> Result<&'static Move, StateError> {
        // A record without a state stands where new ones begin.
        let state = if state.is_empty() { self.initial() } else { state };
        let from_here = self.moves.iter().filter(|step| step.from == state);
        from_here.clone().find(|step| step.name == name).ok_or_else(|| StateError {
            state: state.to_owned(),
            name: name.to_owned(),
            allowed: from_here.map(|step| step.name).collect(),
        })
    }
}

const fn go(name: &'static str, from: &'static str, to: &'static str) -> Move {
    Move { name, from, to, dates: None, needs: None }
}

impl Move {
    const fn dated(self, field: &'static str) -> Self {
        Self { dates: Some(field), ..self }
    }

    const fn needing(self, field: &'static str) -> Self {
        Self { needs: Some(field), ..self }
    }
}

pub(super) static INSTRUMENT: Machine = Machine {
    states: &[
        "proposed",
        "negotiating",
        "signed",
        "consented",
        "in_force",
        "suspended",
        "ended",
        "abandoned",
    ],
    moves: &[
        go("negotiate", "proposed", "negotiating"),
        go("abandon", "proposed", "abandoned"),
        go("sign", "negotiating", "signed").dated("signed_on"),
        go("abandon", "negotiating", "abandoned"),
        go("consent", "signed", "consented"),
        go("enter_into_force", "consented", "in_force"),
        go("suspend", "in_force", "suspended"),
        go("resume", "suspended", "in_force"),
        go("end", "in_force", "ended"),
        go("end", "suspended", "ended"),
    ],
};

pub(super) static TASK: Machine = Machine {
    states: &["assigned", "completion_proposed", "accepted", "cancelled", "superseded"],
    moves: &[
        go("propose", "assigned", "completion_proposed"),
        go("accept", "completion_proposed", "accepted"),
        go("reject", "completion_proposed", "assigned"),
        go("cancel", "assigned", "cancelled").dated("cancelled_on"),
        go("cancel", "completion_proposed", "cancelled").dated("cancelled_on"),
        go("supersede", "assigned", "superseded").dated("superseded_on").needing("superseded_by"),
        go("supersede", "completion_proposed", "superseded").dated("superseded_on").needing("superseded_by"),
        go("reopen", "accepted", "assigned"),
    ],
};

pub(super) static DUTY_INSTANCE: Machine = Machine {
    states: &["open", "submitted", "receipted", "returned"],
    moves: &[
        go("submit", "open", "submitted").dated("submitted_on"),
        go("receipt", "submitted", "receipted").needing("receipt"),
        go("return", "submitted", "returned"),
        go("open", "returned", "open"),
    ],
};

pub(super) static DOMESTIC_ACT: Machine = Machine {
    states: &["proposed", "drafting", "appraised", "submitted", "adopted", "in_force", "repealed"],
    moves: &[
        go("draft", "proposed", "drafting"),
        go("appraise", "drafting", "appraised"),
        go("submit", "appraised", "submitted"),
        go("adopt", "submitted", "adopted").dated("adopted"),
        go("enter_into_force", "adopted", "in_force").dated("in_force_from"),
        go("repeal", "in_force", "repealed").dated("repealed_on"),
    ],
};

pub(super) static BOTTLENECK: Machine = Machine {
    states: &["open", "decided", "closed"],
    moves: &[
        go("decide", "open", "decided").needing("decision"),
        go("close", "decided", "closed").dated("closed"),
    ],
};

pub(super) static QUESTION: Machine = Machine {
    states: &["received", "accepted", "declined", "answered", "withdrawn"],
    moves: &[
        go("accept", "received", "accepted"),
        go("decline", "received", "declined").needing("reason"),
        go("answer", "accepted", "answered").dated("answered_on").needing("reply"),
        go("withdraw", "received", "withdrawn"),
        go("withdraw", "accepted", "withdrawn"),
    ],
};

pub(super) static REVIEW: Machine = Machine {
    states: &["open", "collecting", "drafted", "discussed", "concluded"],
    moves: &[
        go("collect", "open", "collecting"),
        go("draft", "collecting", "drafted"),
        go("discuss", "drafted", "discussed"),
        go("conclude", "discussed", "concluded"),
    ],
};

pub(super) static TREND_NOTE: Machine = Machine {
    states: &["noted", "proposed", "adopted", "set_aside"],
    moves: &[
        go("propose", "noted", "proposed").needing("proposal"),
        go("adopt", "proposed", "adopted").needing("task"),
        go("set_aside", "noted", "set_aside").needing("reason"),
        go("set_aside", "proposed", "set_aside").needing("reason"),
    ],
};

pub(super) static CASE: Machine =
    Machine { states: &["open", "closed"], moves: &[go("close", "open", "closed").needing("outcome")] };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Kind;

    #[test]
    fn machines_are_closed_and_every_state_can_be_reached() {
        for machine in Kind::all().filter_map(Kind::machine) {
            for step in machine.moves {
                assert!(machine.states.contains(&step.from) && machine.states.contains(&step.to), "{step:?}");
            }
            let reached = |state: &&&str| machine.moves.iter().any(|step| step.to == **state);
            assert_eq!(machine.states.iter().skip(1).filter(reached).count(), machine.states.len() - 1);
        }
    }

    #[test]
    fn the_fields_that_moves_set_exist() {
        for kind in Kind::all() {
            for step in kind.machine().map_or(&[][..], |machine| machine.moves) {
                for field in [step.dates, step.needs].into_iter().flatten() {
                    assert!(kind.field(field).is_some(), "{kind}.{field}");
                }
            }
        }
    }

    #[test]
    fn an_illegal_move_names_the_allowed_ones() {
        let refused = TASK.advance("accepted", "cancel").unwrap_err();
        assert_eq!(refused.allowed, ["reopen"]);
        assert_eq!(refused.to_string(), "`cancel` is not a move from `accepted`: allowed are reopen");
        assert_eq!(TASK.advance("assigned", "propose").unwrap().to, "completion_proposed");
        assert_eq!(TASK.advance("cancelled", "propose").unwrap_err().allowed, Vec::<&str>::new());
    }
}
