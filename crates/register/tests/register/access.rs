//! Grants: what an account may change and see, whatever the engine.

use hoinhap_register::book::Book;
use hoinhap_register::record::Class;
use hoinhap_register::store::{Actor, Change, StoreError, Tables as _, Written};
use hoinhap_vocab::date;

use crate::support::{
    TestRegister, advance, at, code, create, fields, in_memory, kind, update, with_tasks, write,
};

fn now() -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_790_000_100).unwrap()
}

/// Writes on behalf of an account.
fn by(register: &mut TestRegister, account: &str, change: Change) -> Result<Written, StoreError> {
    at(100, |actor| {
        let Actor { now, salt, signer, .. } = actor;
        let mut actor = Actor { name: account, scope: "", now: *now, salt: &mut **salt, signer: *signer };
        register.write(&[change], &mut actor)
    })
}

fn grant(account: &str, role: &str, organisation: &str, class: &str) -> Change {
    let all = [("account", account), ("role", role), ("class_up_to", class), ("organisation", organisation)];
    let given: Vec<_> = all.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    create("grant", &format!("{account}-{role}"), &given)
}

/// Two tasks of two agencies, a department below the first one, a case, and a grant for the account that writes: the
/// server's, where the engine knows accounts.
fn granted(role: &str, organisation: &str, class: &str) -> (TestRegister, String) {
    granted_after(role, organisation, class, &[])
}

/// The same, with changes that were made before there were grants.
fn granted_after(role: &str, organisation: &str, class: &str, earlier: &[Change]) -> (TestRegister, String) {
    let mut register = with_tasks(in_memory(), 1);
    let account = register.tables().account().unwrap().unwrap_or_else(|| "an".to_owned());
    let case = fields(&[("kind", "protection"), ("title", "Bảo hộ"), ("lead", "MOH")]);
    let batch = [
        create("organisation", "MOH", &[("name_vi", "Bộ Y tế")]),
        create("organisation", "MOIT-DEP", &[("name_vi", "Vụ Chính sách"), ("parent", "MOIT")]),
        create("task", "T-MOH", &[("title", "Việc của Bộ Y tế"), ("lead", "MOH")]),
        create("task", "T-DEP", &[("title", "Việc của Vụ"), ("lead", "MOIT-DEP")]),
        Change::Create { kind: kind("case"), id: "C-1".to_owned(), class: Class::Restricted, fields: case },
        grant("root", "admin", "", "internal"),
        grant(&account, role, organisation, class),
    ];
    write(&mut register, 5, &[earlier, &batch].concat()).unwrap();
    (register, account)
}

#[test]
fn an_agency_edits_its_own_tasks_and_those_below_it_alone() {
    let (mut register, account) = granted("focal_lead", "MOIT", "internal");
    let edit = |id: &str| update("task", id, None, &[("product", "Nghị định")]);
    assert!(by(&mut register, &account, edit("T-1")).is_ok());
    assert!(by(&mut register, &account, edit("T-DEP")).is_ok());
    assert_eq!(code(by(&mut register, &account, edit("T-MOH"))), "E-FORBIDDEN");
    let take_over = update("task", "T-MOH", None, &[("lead", "MOIT")]);
    assert_eq!(code(by(&mut register, &account, take_over)), "E-FORBIDDEN", "not by making it one's own");
    assert_eq!(
        code(by(&mut register, &account, create("task", "T-9", &[("title", "x"), ("lead", "MOIT")]))),
        "E-FORBIDDEN"
    );
    assert_eq!(register.record(kind("task"), "T-MOH").unwrap().text("product"), None);
}

#[test]
fn whoever_proposes_a_completion_does_not_accept_it() {
    let (mut register, account) = granted("focal_lead", "MOIT", "internal");
    let step = |name: &str| advance("task", "T-1", name, date(2026, 3, 1), &[]);
    by(&mut register, &account, step("propose")).unwrap();
    assert_eq!(code(by(&mut register, &account, step("accept"))), "E-FORBIDDEN");
    let (mut register, account) = granted("secretariat", "", "restricted");
    let pending = [
        ("task", "T-1"),
        ("completed_on", "2026-03-01"),
        ("decision", "pending"),
        ("proposed_by", account.as_str()),
    ];
    assert_eq!(
        code(by(&mut register, &account, create("completion", "P-1", &pending))),
        "E-FORBIDDEN",
        "the secretariat decides, it does not propose"
    );
}

#[test]
fn acceptance_21_what_may_not_be_seen_is_answered_like_what_is_not_there() {
    let (mut register, account) = granted("province", "MOH", "internal");
    let change = |id: &str| update("case", id, None, &[("title", "x")]);
    let hidden = by(&mut register, &account, change("C-1")).unwrap_err().to_string();
    let unknown = by(&mut register, &account, change("C-9")).unwrap_err().to_string();
    assert_eq!(hidden.replace("C-1", "C-9"), unknown);
    let class = register.clearance(&account, now()).unwrap();
    assert_eq!(class, Class::Internal);
    assert!(Book::open(&register, class).unwrap().get("case", "C-1").is_none());
}

#[test]
fn an_account_without_a_grant_sees_what_is_public_and_changes_nothing() {
    let (mut register, account) = granted("admin", "", "restricted");
    assert_eq!(register.clearance(&account, now()).unwrap(), Class::Public, "accounts, not content");
    assert_eq!(
        code(by(&mut register, &account, update("task", "T-1", None, &[("product", "x")]))),
        "E-FORBIDDEN"
    );
    assert!(by(&mut register, &account, grant("binh", "analyst", "", "internal")).is_ok());
    let (mut register, account) = granted("analyst", "", "internal");
    assert_eq!(
        code(by(&mut register, &account, update("task", "T-1", None, &[("product", "x")]))),
        "E-FORBIDDEN"
    );
    assert_eq!(code(by(&mut register, &account, grant("binh", "admin", "", "internal"))), "E-FORBIDDEN");
}

#[test]
fn the_first_grant_makes_a_keeper_of_accounts() {
    let mut register = with_tasks(in_memory(), 1);
    assert_eq!(register.clearance("an", now()).unwrap(), Class::Restricted, "the register of one owner");
    assert_eq!(code(write(&mut register, 3, &[grant("an", "analyst", "", "internal")])), "E-FORBIDDEN");
    assert!(write(&mut register, 3, &[grant("root", "admin", "", "internal")]).is_ok());
}

#[test]
fn a_grant_holds_for_its_time() {
    for (days, class) in [
        (("from", "2026-09-21"), Class::Internal),
        (("from", "2026-09-22"), Class::Public),
        (("to", "2026-09-21"), Class::Internal),
        (("to", "2026-09-20"), Class::Public),
    ] {
        let mut register = with_tasks(in_memory(), 1);
        let account = register.tables().account().unwrap().unwrap_or_else(|| "an".to_owned());
        let grants = [
            grant("root", "admin", "", "internal"),
            create(
                "grant",
                "G",
                &[("account", account.as_str()), ("role", "analyst"), ("class_up_to", "internal"), days],
            ),
        ];
        write(&mut register, 3, &grants).unwrap();
        assert_eq!(register.clearance(&account, now()).unwrap(), class, "{days:?}");
    }
}

/// What an account is shown of the questions.
fn questions(register: &TestRegister, account: &str) -> Vec<String> {
    let class = register.clearance(account, now()).unwrap();
    let own = register.questions_of(account, class, Class::Restricted).unwrap();
    let book = Book::open(register, class).unwrap().without_traces().with_questions(own);
    book.all("question").iter().map(|record| format!("{} {}", record.id, record.get("reply"))).collect()
}

#[test]
fn whoever_asked_in_private_reads_the_answer_and_nobody_else_does() {
    let (mut register, account) = granted("citizen", "", "public");
    let ask = |id: &str| Change::Create {
        kind: kind("question"),
        id: id.to_owned(),
        class: Class::Restricted,
        fields: fields(&[
            ("asker", "citizen"),
            ("text", "Hồ sơ của tôi đến đâu?"),
            ("received", "2026-09-01"),
            ("answer_due", "2026-09-15"),
            ("visibility", "asker only"),
            ("target", "MOIT"),
        ]),
    };
    by(&mut register, &account, ask("Q-1")).unwrap();
    assert_eq!(questions(&register, &account), ["Q-1 "]);
    assert_eq!(questions(&register, "other"), Vec::<String>::new(), "another citizen");
    let book = Book::open(&register, Class::Public).unwrap().for_everybody();
    assert!(book.all("question").is_empty(), "nor the public view");
    assert!(
        register.questions_of(&account, Class::Public, Class::Public).unwrap().is_empty(),
        "asked for less"
    );
}

#[test]
fn what_a_writer_does_not_see_is_not_hers_to_take_away() {
    let task = |id: &str, class: Class| Change::Create {
        kind: kind("task"),
        id: id.to_owned(),
        class,
        fields: fields(&[("title", "x"), ("lead", "MOIT")]),
    };
    let refers = [("predecessors", "S-1+3;T-DEP"), ("superseded_by", "S-2")];
    let earlier = [
        task("S-1", Class::Restricted),
        task("S-2", Class::Restricted),
        task("T-2", Class::Public),
        update("task", "T-1", None, &refers),
    ];
    let (mut register, account) = granted_after("focal_lead", "MOIT", "internal", &earlier);
    let read = |register: &TestRegister, field: &str| {
        register.record(kind("task"), "T-1").unwrap().get(field).to_owned()
    };
    by(&mut register, &account, update("task", "T-1", None, &[("product", "Nghị định")])).unwrap();
    by(&mut register, &account, update("task", "T-1", None, &[("predecessors", "T-2")])).unwrap();
    assert_eq!(read(&register, "predecessors"), "T-2;S-1+3");
    let clear = Change::Update {
        kind: kind("task"),
        id: "T-1".to_owned(),
        base: None,
        set: fields(&[]),
        clear: vec!["predecessors".to_owned()],
    };
    by(&mut register, &account, clear).unwrap();
    assert_eq!(read(&register, "predecessors"), "S-1+3");
    assert!(register.audit(&[]).unwrap().ok, "the event says what was kept");
    let probe = update("task", "T-1", None, &[("predecessors", "S-1")]);
    let unknown = update("task", "T-1", None, &[("predecessors", "X-9")]);
    assert_eq!(code(by(&mut register, &account, probe)), code(by(&mut register, &account, unknown)));
    let take = update("task", "T-1", None, &[("superseded_by", "T-2")]);
    assert_eq!(code(by(&mut register, &account, take)), "E-FORBIDDEN");
    assert_eq!(read(&register, "superseded_by"), "S-2");
    let (mut register, account) = granted_after("secretariat", "", "restricted", &earlier);
    by(&mut register, &account, update("task", "T-1", None, &[("predecessors", "T-2")])).unwrap();
    assert_eq!(read(&register, "predecessors"), "T-2", "whoever sees it takes it away");
}

/// Another grant of the account, given by the keeper of accounts.
fn also(register: &mut TestRegister, account: &str, role: &str, organisation: &str) {
    by(register, "root", grant(account, role, organisation, "internal")).unwrap();
}

#[test]
fn one_account_with_two_roles_does_not_accept_what_it_proposed() {
    // A server knows the account that writes, which here is one: another person cannot be played.
    if in_memory().tables().account().unwrap().is_some() {
        return;
    }
    let accept =
        |id: &str| update("completion", id, None, &[("decision", "accepted"), ("decided_on", "2026-03-02")]);
    let (mut register, account) = granted("focal_lead", "MOIT", "internal");
    also(&mut register, &account, "agency_head", "MOIT");
    by(&mut register, "root", grant("ah", "agency_head", "MOIT", "internal")).unwrap();
    let pending = [("task", "T-1"), ("completed_on", "2026-03-01"), ("decision", "pending")];
    by(&mut register, &account, create("completion", "P-1", &pending)).unwrap();
    assert_eq!(
        code(by(&mut register, &account, accept("P-1"))),
        "E-FORBIDDEN",
        "the log says who proposed it"
    );
    let other_name = update("completion", "P-1", None, &[("proposed_by", "zz")]);
    assert_eq!(code(by(&mut register, &account, other_name)), "E-FIELDS");
    let in_another_name = [pending.as_slice(), &[("proposed_by", "zz")]].concat();
    assert_eq!(code(by(&mut register, &account, create("completion", "P-2", &in_another_name))), "E-FIELDS");
    assert!(by(&mut register, "ah", accept("P-1")).is_ok(), "another person accepts it");
    let later = update("completion", "P-1", None, &[("completed_on", "2026-02-01")]);
    assert!(by(&mut register, "ah", later.clone()).is_ok());
    let (mut register, account) = granted("focal_lead", "MOIT", "internal");
    by(&mut register, "root", grant("ah", "agency_head", "MOIT", "internal")).unwrap();
    by(&mut register, &account, create("completion", "P-1", &pending)).unwrap();
    by(&mut register, "ah", accept("P-1")).unwrap();
    assert_eq!(
        code(by(&mut register, &account, later)),
        "E-FORBIDDEN",
        "what is accepted is not proposed anew"
    );
}

#[test]
fn what_the_table_grants_can_be_done() {
    let extension = [("task", "T-1"), ("new", "2026-12-30"), ("reason", "r"), ("decision", "pending")];
    let (mut register, account) = granted("focal_lead", "MOIT", "restricted");
    by(&mut register, &account, create("due_change", "D-1", &extension)).unwrap();
    let decided = [("decision", "accepted"), ("decided_on", "2026-03-01")];
    assert_eq!(code(by(&mut register, &account, update("due_change", "D-1", None, &decided))), "E-FORBIDDEN");
    let book = Book::open(&register, Class::Restricted).unwrap();
    let views = book.tasks(date(2026, 3, 5));
    let due = views.iter().find(|view| view.record.id == "T-1").and_then(|view| view.due);
    assert_eq!(due.unwrap().to_string(), "2026-03-31", "a proposal moves nothing");
    let case = |lead: &str| Change::Create {
        kind: kind("case"),
        id: format!("C-{lead}"),
        class: Class::Restricted,
        fields: fields(&[("kind", "mediation"), ("title", "x"), ("lead", lead)]),
    };
    by(&mut register, &account, case("MOIT")).unwrap();
    assert_eq!(code(by(&mut register, &account, case("MOH"))), "E-FORBIDDEN");
    let opinion = |member: &str| {
        create("opinion", &format!("O-{member}"), &[("review", "RV"), ("member", member), ("text", "x")])
    };
    let asked = |target: &str| {
        let fields = [
            ("asker", "citizen"),
            ("text", "x"),
            ("target", target),
            ("received", "2026-03-01"),
            ("answer_due", "2026-03-15"),
            ("state", "accepted"),
        ];
        create("question", &format!("Q-{target}"), &fields)
    };
    let earlier = [create("review", "RV", &[("event", "Quý I")]), asked("MOIT"), asked("T-1"), asked("MOH")];
    let answer = |id: &str| advance("question", id, "answer", date(2026, 3, 2), &[("reply", "trả lời")]);
    for role in ["focal_lead", "agency_head"] {
        let (mut register, account) = granted_after(role, "MOIT", "internal", &earlier);
        assert!(by(&mut register, &account, answer("Q-MOIT")).is_ok(), "{role}");
        assert!(by(&mut register, &account, answer("Q-T-1")).is_ok(), "{role}: it leads the task");
        assert_eq!(code(by(&mut register, &account, answer("Q-MOH"))), "E-FORBIDDEN", "{role}");
    }
    let (mut register, account) = granted_after("focal_lead", "MOIT", "internal", &earlier);
    assert!(by(&mut register, &account, opinion("MOIT")).is_ok());
    assert_eq!(code(by(&mut register, &account, opinion("MOH"))), "E-FORBIDDEN");
    let (mut register, account) = granted_after("secretariat", "", "internal", &earlier);
    assert!(by(&mut register, &account, asked("SC59")).is_ok(), "it enters what came on paper");
}

#[test]
fn levels_of_the_ladder_are_raised_by_the_secretariat_and_by_the_lead() {
    let level = |task: &str| {
        create(
            "escalation",
            &format!("{task}.level-1"),
            &[("task", task), ("level", "1"), ("on", "2026-04-01")],
        )
    };
    for (role, organisation, own, other) in [
        ("secretariat", "", true, true),
        ("focal_lead", "MOIT", true, false),
        ("enterprise", "MOIT", false, false),
        ("enterprise", "", false, false),
        ("province", "MOIT", true, false),
        ("oversight", "", false, false),
    ] {
        let (register, account) = granted(role, organisation, "internal");
        let permitted = register.permits(&[level("T-1"), level("T-MOH")], &account, now()).unwrap();
        assert_eq!(permitted, [own, other], "{role} {organisation}");
    }
}

#[test]
fn that_an_id_is_taken_by_what_is_not_seen_is_not_said() {
    let obstacle = |id: &str, class: Class| Change::Create {
        kind: kind("bottleneck"),
        id: id.to_owned(),
        class,
        fields: fields(&[
            ("task", "T-1"),
            ("type", "policy gap"),
            ("cause", "objective"),
            ("description", "x"),
            ("opened", "2026-03-01"),
        ]),
    };
    let earlier = [obstacle("B-1", Class::Restricted), obstacle("B-2", Class::Public)];
    let (mut register, account) = granted_after("focal_lead", "MOIT", "internal", &earlier);
    assert_eq!(code(by(&mut register, &account, obstacle("B-2", Class::Public))), "E-EXISTS");
    let taken = by(&mut register, &account, obstacle("B-1", Class::Public)).unwrap_err();
    let unusable = by(&mut register, &account, obstacle("B:1", Class::Public)).unwrap_err();
    let told = |error: &StoreError| {
        let issue = error.issues().remove(0);
        (issue.code.to_string(), issue.message.en.to_string(), issue.help.en.to_string())
    };
    assert_eq!(told(&taken), told(&unusable));
}
