//! Writing: one transaction, versions, states, circles.

use hoinhap_register::book::Book;
use hoinhap_register::record::Class;
use hoinhap_register::store::{Change, Tables as _};
use hoinhap_vocab::date;

use crate::support::{
    TestRegister, advance, at, code, create, fields, in_memory, kind, update, with_tasks, write,
};

#[test]
fn a_batch_is_written_whole_or_not_at_all() {
    let mut register = with_tasks(in_memory(), 2);
    let before = register.tables().event_count().unwrap();
    let batch = [create("task", "T-9", &[("title", "x")]), create("task", "T-1", &[("title", "again")])];
    assert_eq!(code(write(&mut register, 3, &batch)), "E-EXISTS");
    assert_eq!(register.tables().event_count().unwrap(), before);
    assert!(register.record(kind("task"), "T-9").is_err());
    assert!(register.audit(&[]).unwrap().ok);
}

#[test]
fn a_stale_write_is_refused_with_both_versions() {
    let mut register = with_tasks(in_memory(), 1);
    let read = register.record(kind("task"), "T-1").unwrap().updated_event;
    write(&mut register, 3, &[update("task", "T-1", Some(read), &[("product", "Nghị định")])]).unwrap();
    let stale = write(&mut register, 4, &[update("task", "T-1", Some(read), &[("product", "Thông tư")])])
        .unwrap_err();
    assert_eq!(stale.code(), "E-CONFLICT");
    let value = stale.issues()[0].value.clone().unwrap();
    assert!(value.contains("Nghị định") && value.contains("Thông tư"), "{value}");
    assert_eq!(register.record(kind("task"), "T-1").unwrap().get("product"), "Nghị định");
}

#[test]
fn states_change_by_moves_alone() {
    let mut register = with_tasks(in_memory(), 1);
    assert_eq!(register.record(kind("task"), "T-1").unwrap().get("state"), "assigned");
    assert_eq!(
        code(write(&mut register, 3, &[update("task", "T-1", None, &[("state", "accepted")])])),
        "E-STATE"
    );
    let refused =
        write(&mut register, 3, &[advance("task", "T-1", "accept", date(2026, 3, 1), &[])]).unwrap_err();
    assert_eq!(refused.code(), "E-STATE");
    assert!(refused.issues()[0].help.en.contains("propose, cancel, supersede"), "{refused}");
    write(&mut register, 3, &[advance("task", "T-1", "cancel", date(2026, 3, 15), &[])]).unwrap();
    let task = register.record(kind("task"), "T-1").unwrap();
    assert_eq!((task.get("state"), task.get("cancelled_on")), ("cancelled", "2026-03-15"));
}

#[test]
fn a_move_asks_for_what_it_needs() {
    let mut register = with_tasks(in_memory(), 1);
    let obstacle = [
        ("task", "T-1"),
        ("type", "policy gap"),
        ("cause", "objective"),
        ("description", "x"),
        ("opened", "2026-01-05"),
    ];
    write(&mut register, 3, &[create("bottleneck", "B-1", &obstacle)]).unwrap();
    let bare = write(&mut register, 4, &[advance("bottleneck", "B-1", "decide", date(2026, 2, 1), &[])])
        .unwrap_err();
    assert_eq!(bare.issues()[0].code, "E-REQUIRED");
    write(
        &mut register,
        4,
        &[advance("bottleneck", "B-1", "decide", date(2026, 2, 1), &[("decision", "giao Bộ Tài chính")])],
    )
    .unwrap();
    write(&mut register, 5, &[advance("bottleneck", "B-1", "close", date(2026, 2, 9), &[])]).unwrap();
    assert_eq!(register.record(kind("bottleneck"), "B-1").unwrap().get("closed"), "2026-02-09");
}

#[test]
fn a_move_and_a_succession_are_not_made_for_a_day_to_come() {
    let mut register = with_tasks(in_memory(), 1);
    write(&mut register, 2, &[create("organisation", "MOF", &[("name_vi", "Bộ Tài chính")])]).unwrap();
    let cancel = |on| advance("task", "T-1", "cancel", on, &[]);
    let merge = |day| {
        create("succession", "S-1", &[("kind", "merge"), ("from", "MOIT"), ("to", "MOF"), ("date", day)])
    };
    // The day of writing is 21 September 2026; east of Greenwich the next one may have begun.
    for change in [cancel(date(2026, 9, 23)), merge("2026-09-23")] {
        let refused = write(&mut register, 3, &[change]).unwrap_err();
        let issue = &refused.issues()[0];
        assert_eq!(issue.code, "E-DATE");
        assert!(
            issue.message.en.contains("2026-09-23") && issue.message.vi.contains("2026-09-23"),
            "{issue:?}"
        );
    }
    // Decisions that are records of their own count from their day.
    let extension = [("task", "T-1"), ("new", "2027-06-30"), ("decided_on", "2026-10-01")];
    write(&mut register, 3, &[create("due_change", "D-1", &extension)]).unwrap();
    let book = Book::open(&register, Class::Restricted).unwrap();
    let due = |on| book.tasks(on)[0].due.map(|due| due.last);
    assert_eq!(
        (due(date(2026, 9, 30)), due(date(2026, 10, 1))),
        (Some(date(2026, 3, 31)), Some(date(2027, 6, 30)))
    );
    write(&mut register, 4, &[cancel(date(2026, 9, 22)), merge("2026-09-21")]).unwrap();
}

#[test]
fn answers_before_a_signature_stay_after_it() {
    let mut register = in_memory();
    let answers = ["check_legality", "check_feasibility", "check_resources", "check_interest", "check_class"];
    let made: Vec<(&str, &str)> = answers.iter().map(|field| (*field, "đã rà soát")).collect();
    let own = [&[("track", "agreement"), ("title_vi", "Bản ghi nhớ")], &made[..]].concat();
    write(&mut register, 1, &[create("instrument", "N", &own)]).unwrap();
    let clear = |field: &str| Change::Update {
        kind: kind("instrument"),
        id: "N".to_owned(),
        base: None,
        set: fields(&[]),
        clear: vec![field.to_owned()],
    };
    write(&mut register, 2, &[clear("check_interest")]).unwrap();
    write(&mut register, 3, &[update("instrument", "N", None, &[("check_interest", "có")])]).unwrap();
    for step in ["negotiate", "sign"] {
        write(&mut register, 4, &[advance("instrument", "N", step, date(2026, 3, 1), &[])]).unwrap();
    }
    for field in answers {
        let refused = write(&mut register, 5, &[clear(field)]).unwrap_err();
        assert!(refused.issues()[0].place.contains(field), "{refused}");
    }
    let other = update("instrument", "N", None, &[("check_legality", "cần bổ sung")]);
    write(&mut register, 6, &[other]).unwrap();
    let history = register.tables().events_of("instrument:N").unwrap();
    assert!(
        history[0].payload.as_deref().unwrap().contains("đã rà soát"),
        "the old answer stays in the history"
    );
}

#[test]
fn invariant_7_a_task_is_not_opened_again_under_an_agency_that_gave_way() {
    let mut register = with_tasks(in_memory(), 2);
    write(&mut register, 2, &[create("organisation", "MOF", &[("name_vi", "Bộ Tài chính")])]).unwrap();
    let steps = [
        advance("task", "T-1", "cancel", date(2026, 3, 1), &[]),
        advance("task", "T-2", "propose", date(2026, 3, 1), &[]),
        advance("task", "T-2", "accept", date(2026, 3, 1), &[]),
        create(
            "succession",
            "S-1",
            &[("kind", "merge"), ("from", "MOIT"), ("to", "MOF"), ("date", "2026-04-01")],
        ),
    ];
    write(&mut register, 3, &steps).unwrap();
    let revive = |lead: &[(&str, &str)]| Change::Update {
        kind: kind("task"),
        id: "T-1".to_owned(),
        base: None,
        set: fields(lead),
        clear: vec!["cancelled_on".to_owned()],
    };
    let refused = write(&mut register, 4, &[revive(&[])]).unwrap_err();
    assert!(refused.issues()[0].help.en.contains("Name `MOF` as the lead"), "{:?}", refused.issues());
    let reopen = advance("task", "T-2", "reopen", date(2026, 5, 1), &[]);
    assert_eq!(code(write(&mut register, 4, &[reopen])), "E-FIELDS");
    let later = create("task", "T-9", &[("title", "x"), ("lead", "MOIT"), ("cancelled_on", "2027-01-31")]);
    assert_eq!(code(write(&mut register, 4, &[later])), "E-FIELDS", "open until it is cancelled");
    write(&mut register, 5, &[revive(&[("lead", "MOF")])]).unwrap();
    assert_eq!(register.record(kind("task"), "T-1").unwrap().get("lead"), "MOF");
}

#[test]
fn a_rehearsal_refuses_what_the_writing_would_and_writes_nothing() {
    let mut register = with_tasks(in_memory(), 2);
    let before = register.tables().event_count().unwrap();
    let root = register.root().unwrap();
    let waits = |id: &str, before: &str| update("task", id, None, &[("predecessors", before)]);
    let mut rehearse = |changes: &[Change]| at(3, |actor| register.rehearse(changes, actor));
    assert_eq!(code(rehearse(&[waits("T-1", "T-2"), waits("T-2", "T-1")])), "E-CYCLE");
    rehearse(&[waits("T-2", "T-1")]).unwrap();
    assert_eq!((register.tables().event_count().unwrap(), register.root().unwrap()), (before, root));
    assert_eq!(register.record(kind("task"), "T-2").unwrap().text("predecessors"), None);
    write(&mut register, 4, &[waits("T-2", "T-1")]).unwrap();
    assert!(register.audit(&[]).unwrap().ok);
}

#[test]
fn a_report_that_must_be_consulted_is_not_submitted_without() {
    let mut register = in_memory();
    let duty = [("due", "2026-09-01"), ("needs_consultation", "yes")];
    write(&mut register, 1, &[create("duty_instance", "I1.2026", &duty)]).unwrap();
    assert_eq!(
        code(write(
            &mut register,
            2,
            &[advance("duty_instance", "I1.2026", "submit", date(2026, 8, 30), &[])]
        )),
        "E-FIELDS"
    );
    let consulted = [("consulted", "VGCL; VCCI")];
    write(&mut register, 2, &[advance("duty_instance", "I1.2026", "submit", date(2026, 8, 30), &consulted)])
        .unwrap();
    assert_eq!(register.record(kind("duty_instance"), "I1.2026").unwrap().get("submitted_on"), "2026-08-30");
}

#[test]
fn acceptance_22_a_circle_of_tasks_is_refused() {
    let mut register = with_tasks(in_memory(), 3);
    write(
        &mut register,
        3,
        &[
            update("task", "T-2", None, &[("predecessors", "T-1")]),
            update("task", "T-3", None, &[("predecessors", "T-2+2")]),
        ],
    )
    .unwrap();
    let refused =
        write(&mut register, 4, &[update("task", "T-1", None, &[("predecessors", "T-3")])]).unwrap_err();
    assert_eq!(refused.code(), "E-CYCLE");
    assert!(refused.to_string().contains("T-3 -> T-1 -> T-2 -> T-3"), "{refused}");
    assert_eq!(register.record(kind("task"), "T-1").unwrap().text("predecessors"), None);
}

#[test]
fn invariant_8_the_first_due_date_is_kept() {
    let mut register = with_tasks(in_memory(), 1);
    let refused =
        write(&mut register, 3, &[update("task", "T-1", None, &[("due", "2026-12-31")])]).unwrap_err();
    assert_eq!(refused.issues()[0].code, "E-STATE");
    write(
        &mut register,
        3,
        &[create(
            "due_change",
            "D-1",
            &[("task", "T-1"), ("new", "2026-12-31"), ("decided_on", "2026-02-01")],
        )],
    )
    .unwrap();
}

#[test]
fn time_does_not_go_back() {
    let mut register = with_tasks(in_memory(), 1);
    assert_eq!(code(write(&mut register, -100, &[create("task", "T-5", &[("title", "x")])])), "E-CLOCK");
}

#[test]
fn records_can_be_asked_as_they_were_known() {
    let mut register = with_tasks(in_memory(), 1);
    write(&mut register, 1000, &[update("task", "T-1", None, &[("product", "Luật")])]).unwrap();
    let at = |second: i64| jiff::Timestamp::from_second(1_790_000_000 + second).unwrap();
    let product = |second| {
        let records = register.records_known_at(at(second)).unwrap();
        records
            .iter()
            .find(|record| record.id == "T-1")
            .and_then(|task| task.text("product").map(str::to_owned))
    };
    assert_eq!(product(999), None);
    assert_eq!(product(1000), Some("Luật".to_owned()));
}

#[test]
fn a_task_that_a_sheet_told_of_moves_on_from_where_its_records_leave_it() {
    let mut register = with_tasks(in_memory(), 3);
    let done = [
        ("task", "T-1"),
        ("completed_on", "2026-03-01"),
        ("decision", "accepted"),
        ("decided_on", "2026-03-02"),
    ];
    let told = [
        create("completion", "T-1.c", &done),
        update("task", "T-2", None, &[("cancelled_on", "2026-03-15")]),
    ];
    write(&mut register, 3, &told).unwrap();
    let state = |register: &TestRegister, id: &str| {
        let book = Book::open(register, Class::Restricted).unwrap();
        book.get("task", id).unwrap().get("state").to_owned()
    };
    assert_eq!(
        (state(&register, "T-1"), state(&register, "T-2")),
        ("accepted".to_owned(), "cancelled".to_owned())
    );
    let on = date(2026, 4, 1);
    for step in ["propose", "cancel"] {
        assert_eq!(
            code(write(&mut register, 4, &[advance("task", "T-1", step, on, &[])])),
            "E-STATE",
            "{step}"
        );
    }
    assert_eq!(code(write(&mut register, 4, &[advance("task", "T-2", "propose", on, &[])])), "E-STATE");
    let reopening = [("task", "T-1"), ("decided_on", "2026-04-01"), ("reason", "x")];
    let reopened = [advance("task", "T-1", "reopen", on, &[]), create("reopening", "T-1.r", &reopening)];
    write(&mut register, 5, &reopened).unwrap();
    assert_eq!(state(&register, "T-1"), "assigned");
    assert!(write(&mut register, 6, &[advance("task", "T-1", "cancel", on, &[])]).is_ok());
    assert!(register.audit(&[]).unwrap().ok, "the log is replayed to the same states");
}

#[test]
fn an_open_task_keeps_a_lead() {
    let mut register = with_tasks(in_memory(), 2);
    let leaderless = |id: &str| Change::Update {
        kind: kind("task"),
        id: id.to_owned(),
        base: None,
        set: fields(&[]),
        clear: vec!["lead".to_owned()],
    };
    assert_eq!(code(write(&mut register, 3, &[leaderless("T-1")])), "E-FIELDS");
    write(&mut register, 4, &[advance("task", "T-2", "cancel", date(2026, 3, 1), &[])]).unwrap();
    assert!(write(&mut register, 5, &[leaderless("T-2")]).is_ok(), "one that was called off needs none");
}
