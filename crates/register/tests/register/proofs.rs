//! Proofs and heads, whatever the engine.

use hoinhap_register::log::{Checkpoint, Fault, Signer, verify_consistency, verify_inclusion};
use hoinhap_register::store::Tables as _;

use crate::support::{create, in_memory, with_tasks, write};

#[test]
fn a_history_that_was_rebuilt_fails_against_a_kept_head() {
    let mut register = with_tasks(in_memory(), 3);
    let kept = register.tables().last_head().unwrap().unwrap();
    write(&mut register, 9, &[create("task", "T-9", &[("title", "x")])]).unwrap();
    assert!(register.audit(std::slice::from_ref(&kept)).unwrap().ok);
    // The same key, another history of the same length.
    let mut other = with_tasks(in_memory(), 2);
    write(
        &mut other,
        9,
        &[create("task", "T-X", &[("title", "x")]), create("task", "T-Y", &[("title", "y")])],
    )
    .unwrap();
    let report = other.audit(&[kept]).unwrap();
    assert_eq!(report.first_bad.unwrap().reason, Fault::Root);
}

#[test]
fn heads_of_another_key_are_not_believed() {
    let register = with_tasks(in_memory(), 1);
    let stranger = Signer::from_seed("register.test", &[9; 32]).sign(1, register.root().unwrap());
    assert_eq!(register.audit(&[stranger]).unwrap_err().code(), "E-HEAD");
}

#[test]
fn every_event_is_proved_by_a_kept_head_alone() {
    let mut register = with_tasks(in_memory(), 40);
    let old: Checkpoint = register.tables().last_head().unwrap().unwrap();
    write(&mut register, 9, &[create("task", "T-99", &[("title", "x")])]).unwrap();
    let new = register.tables().last_head().unwrap().unwrap();
    for seq in 0..old.size {
        let (leaf, path) = register.prove(seq, old.size).unwrap();
        assert_eq!(verify_inclusion(leaf, seq, old.size, &path, old.root), Ok(()));
        assert_eq!(register.tables().event(seq).unwrap().unwrap().envelope.leaf(), leaf);
    }
    let growth = register.prove_growth(old.size, new.size).unwrap();
    assert_eq!(verify_consistency((old.size, old.root), (new.size, new.root), &growth), Ok(()));
    assert!(register.prove(99, 42).is_err() && register.prove(0, 999).is_err());
}

#[test]
fn invariant_14_each_event_is_in_the_tree_once() {
    let mut register = in_memory();
    for second in 1..20 {
        write(&mut register, second, &[create("task", &format!("T-{second}"), &[("title", "x")])]).unwrap();
        let report = register.audit(&[]).unwrap();
        assert_eq!(
            (report.ok, report.events, report.head),
            (true, second.unsigned_abs() + 1, register.root().unwrap())
        );
    }
}
