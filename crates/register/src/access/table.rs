//! Roles, objects and actions as one table, and the classes that a role sees.

use hoinhap_vocab::Text;

use crate::record::Class;

/// A role that a person holds for an organisation and all below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The secretariat of the steering committee.
    Secretariat,
    /// Focal point of an agency that leads.
    FocalLead,
    /// Focal point of an agency that coordinates.
    FocalCoordinating,
    /// Head of an agency.
    AgencyHead,
    /// A province.
    Province,
    /// An enterprise.
    Enterprise,
    /// An oversight body.
    Oversight,
    /// A citizen.
    Citizen,
    /// An analyst.
    Analyst,
    /// Keeper of accounts; without a right to any content.
    Admin,
    /// Auditor.
    Auditor,
}

/// What is acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// Instruments and provisions.
    Instrument,
    /// Tasks.
    Task,
    /// Changes of due dates.
    DueChange,
    /// Completions.
    Completion,
    /// Bottlenecks and escalations.
    Bottleneck,
    /// Law mappings and assessments.
    Law,
    /// Reviews, opinions and decisions.
    Review,
    /// Questions and recommendations.
    Question,
    /// Cases.
    Case,
    /// Accounts, grants and the country pack.
    Accounts,
    /// Proofs and heads of the log.
    Proofs,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Make a record.
    Create,
    /// Read it.
    Read,
    /// Change it.
    Edit,
    /// Accept or approve.
    Accept,
    /// Ask.
    Ask,
    /// Comment.
    Comment,
    /// Propose a change for somebody else to approve.
    Propose,
    /// Contest an assessment.
    Contest,
    /// Recommend.
    Recommend,
}

/// How the person stands to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// It is of the person's own organisation, or of one below it.
    pub own: bool,
    /// The person is named in it.
    pub named: bool,
    /// The person proposed what is to be accepted.
    pub proposer: bool,
    /// It is concluded or published.
    pub published: bool,
}

/// Roles in the order of the table's columns.
pub const ROLES: [Role; 11] = [
    Role::Secretariat,
    Role::FocalLead,
    Role::FocalCoordinating,
    Role::AgencyHead,
    Role::Province,
    Role::Enterprise,
    Role::Oversight,
    Role::Citizen,
    Role::Analyst,
    Role::Admin,
    Role::Auditor,
];

/// The table: a row for each object, a cell for each role. Letters: C create, R read, E edit, A accept, Q ask, M comment, P
/// propose, X contest, V recommend. What follows a letter limits it: `o` to one's own organisation, `n` to records that name
/// the person, `p` to what is public or published, `s` to what somebody else proposed.
#[rustfmt::skip]
const TABLE: [(Object, [&str; 11]); 11] = [
    //                     secretariat focal       coord.   head      province       enterprise oversight citizen analyst admin auditor
    (Object::Instrument, ["C R E A",  "C R Eo",   "R",     "R Ao",   "Co R Eo",     "Rp",      "R",      "Rp",   "R",    "",   "R"]),
    (Object::Task,       ["C R E A",  "R Eo",     "R M",   "R Ao",   "R Eo",        "Rp",      "R",      "Rp",   "R",    "",   "R"]),
    (Object::DueChange,  ["R A",      "R Po",     "R",     "R Ao",   "R Po",        "",        "R",      "Rp",   "R",    "",   "R"]),
    (Object::Completion, ["R As",     "R Po",     "R M",   "R Aos",  "R Po",        "",        "R",      "Rp",   "R",    "",   "R"]),
    (Object::Bottleneck, ["C R E A",  "C R",      "C R",   "R Ao",   "C R",         "Co Ro",   "R",      "Rp",   "R",    "",   "R"]),
    (Object::Law,        ["R",        "C R Eo",   "R",     "R Ao",   "R",           "Rp",      "R X",    "Rp",   "R",    "",   "R"]),
    (Object::Review,     ["C R E A",  "Co R",     "R",     "R Ao",   "Co R",        "",        "Rp",     "Rp",   "R",    "",   "R"]),
    (Object::Question,   ["R E A",    "R Eo",     "R",     "R Ao",   "R Eo",        "Ro Q",    "R Q V",  "Rp Q", "Rp",   "",   "R"]),
    (Object::Case,       ["R",        "Rn En",    "",      "Rn",     "Rn En",       "Ro",      "Rn",     "",     "",     "",   ""]),
    (Object::Accounts,   ["",         "",         "",      "",       "",            "",        "",       "",     "",     "C R E", "R"]),
    (Object::Proofs,     ["R",        "R",        "R",     "R",      "R",           "Rp",      "R",      "Rp",   "R",    "R",  "R"]),
];

impl Role {
    /// The word of a grant, in the order of [`ROLES`].
    pub const WORDS: [&'static str; 11] = [
        "secretariat",
        "focal_lead",
        "focal_coordinating",
        "agency_head",
        "province",
        "enterprise",
        "oversight",
        "citizen",
        "analyst",
        "admin",
        "auditor",
    ];

    /// The role of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().position(|known| *known == word).and_then(|at| ROLES.get(at)).copied()
    }
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 9] = [
        Self::Create,
        Self::Read,
        Self::Edit,
        Self::Accept,
        Self::Ask,
        Self::Comment,
        Self::Propose,
        Self::Contest,
        Self::Recommend,
    ];

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Create => Text::fixed("lập", "create"),
            Self::Read => Text::fixed("xem", "read"),
            Self::Edit => Text::fixed("sửa", "edit"),
            Self::Accept => Text::fixed("nghiệm thu, phê duyệt", "accept, approve"),
            Self::Ask => Text::fixed("hỏi", "ask"),
            Self::Comment => Text::fixed("góp ý", "comment"),
            Self::Propose => Text::fixed("đề nghị", "propose"),
            Self::Contest => Text::fixed("phản biện", "contest"),
            Self::Recommend => Text::fixed("kiến nghị", "recommend"),
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Create => 'C',
            Self::Read => 'R',
            Self::Edit => 'E',
            Self::Accept => 'A',
            Self::Ask => 'Q',
            Self::Comment => 'M',
            Self::Propose => 'P',
            Self::Contest => 'X',
            Self::Recommend => 'V',
        }
    }
}

/// What limits a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// To records of the person's own organisation.
    Own,
    /// To records that name the person.
    Named,
    /// To what is public or published.
    Published,
    /// To what somebody else proposed.
    OfOthers,
}

impl Limit {
    /// The name for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::Own => Text::fixed("của cơ quan mình", "of one's own agency"),
            Self::Named => Text::fixed("có nêu tên mình", "that name the person"),
            Self::Published => Text::fixed("đã công khai", "that are public"),
            Self::OfOthers => Text::fixed("do người khác đề nghị", "that somebody else proposed"),
        }
    }

    const fn of(letter: char) -> Option<Self> {
        match letter {
            'o' => Some(Self::Own),
            'n' => Some(Self::Named),
            'p' => Some(Self::Published),
            's' => Some(Self::OfOthers),
            _ => None,
        }
    }
}

/// What a role may do to an object, each action with its limits.
#[must_use]
pub fn rights(role: Role, object: Object) -> Vec<(Action, Vec<Limit>)> {
    let cells = TABLE.iter().find(|(known, _)| *known == object).map(|(_, cells)| cells);
    let column = ROLES.iter().position(|known| *known == role);
    let cell = cells.zip(column).and_then(|(cells, column)| cells.get(column)).copied().unwrap_or_default();
    let right = |action: Action| {
        let limits = cell.split(' ').find_map(|part| part.strip_prefix(action.letter()))?;
        Some((action, limits.chars().filter_map(Limit::of).collect()))
    };
    Action::ALL.into_iter().filter_map(right).collect()
}

/// Whether a role may do something to an object of a class. Restricted records are for those who are named, and for the
/// secretariat to read; what is public or published stands for what is open to everybody.
#[must_use]
pub fn allows(role: Role, object: Object, action: Action, class: Class, standing: Standing) -> bool {
    let cells = TABLE.iter().find(|(known, _)| *known == object).map(|(_, cells)| cells);
    let column = ROLES.iter().position(|known| *known == role);
    let Some(cell) = cells.zip(column).and_then(|(cells, column)| cells.get(column)) else { return false };
    let Some(limits) = cell.split(' ').find_map(|part| part.strip_prefix(action.letter())) else {
        return false;
    };
    let within = limits.chars().all(|limit| match limit {
        'o' => standing.own,
        'n' => standing.named,
        'p' => class == Class::Public || standing.published,
        's' => !standing.proposer,
        _ => false,
    });
    within && sees(role, class, standing)
}

/// Whether a class is open to a role at all.
const fn sees(role: Role, class: Class, standing: Standing) -> bool {
    match class {
        Class::Public => true,
        Class::Internal => !matches!(role, Role::Enterprise | Role::Citizen) || standing.own,
        Class::Restricted => {
            standing.named
                || (matches!(role, Role::Enterprise) && standing.own)
                || matches!(role, Role::Secretariat)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standings() -> impl Iterator<Item = Standing> {
        (0..16_u8).map(|bits| Standing {
            own: bits & 1 > 0,
            named: bits & 2 > 0,
            proposer: bits & 4 > 0,
            published: bits & 8 > 0,
        })
    }

    /// Every cell of the table against the letters that stand in the specification's cell.
    #[test]
    fn a_letter_that_a_cell_lacks_is_never_allowed_and_one_that_it_has_sometimes_is() {
        for (object, cells) in TABLE {
            for (role, cell) in ROLES.into_iter().zip(cells) {
                for action in Action::ALL {
                    let ever = Class::ALL.into_iter().any(|class| {
                        standings().any(|standing| allows(role, object, action, class, standing))
                    });
                    assert_eq!(ever, cell.contains(action.letter()), "{role:?} {object:?} {action:?}");
                }
            }
        }
    }

    #[test]
    fn rights_say_what_the_table_allows() {
        assert_eq!(
            rights(Role::AgencyHead, Object::Completion),
            [(Action::Read, vec![]), (Action::Accept, vec![Limit::Own, Limit::OfOthers])]
        );
        assert_eq!(rights(Role::Admin, Object::Task), []);
    }

    #[test]
    fn an_agency_reads_and_comments_on_anothers_task_and_cannot_edit_it() {
        let other = Standing::default();
        let own = Standing { own: true, ..other };
        assert!(allows(Role::FocalLead, Object::Task, Action::Edit, Class::Public, own));
        assert!(!allows(Role::FocalLead, Object::Task, Action::Edit, Class::Public, other));
        assert!(allows(Role::FocalCoordinating, Object::Task, Action::Comment, Class::Public, other));
        assert!(!allows(Role::FocalCoordinating, Object::Task, Action::Edit, Class::Public, own));
    }

    #[test]
    fn nobody_accepts_his_own_proposal() {
        let own = Standing { own: true, ..Standing::default() };
        assert!(allows(Role::AgencyHead, Object::Completion, Action::Accept, Class::Public, own));
        let proposer = Standing { proposer: true, ..own };
        assert!(!allows(Role::AgencyHead, Object::Completion, Action::Accept, Class::Public, proposer));
    }

    #[test]
    fn restricted_records_are_for_those_who_are_named() {
        let named = Standing { named: true, ..Standing::default() };
        for role in ROLES {
            let sees = allows(role, Object::Case, Action::Read, Class::Restricted, Standing::default());
            assert_eq!(sees, role == Role::Secretariat, "{role:?}");
        }
        assert!(allows(Role::FocalLead, Object::Case, Action::Edit, Class::Restricted, named));
        assert!(!allows(Role::Analyst, Object::Case, Action::Read, Class::Restricted, named));
    }

    #[test]
    fn the_keeper_of_accounts_has_no_right_to_content() {
        for (object, _) in
            TABLE.iter().filter(|(object, _)| !matches!(object, Object::Accounts | Object::Proofs))
        {
            assert!(!allows(Role::Admin, *object, Action::Read, Class::Public, Standing::default()));
        }
    }
}
