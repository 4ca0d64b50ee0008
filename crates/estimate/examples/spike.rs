//! x
#![allow(clippy::all, clippy::unwrap_used, clippy::print_stdout)]
use std::io::Read;
fn main() {
    let f = std::env::args().nth(1).unwrap();
    let mut s = String::new();
    std::fs::File::open(f).unwrap().read_to_string(&mut s).unwrap();
    let (mut y, mut a, mut b, mut c, mut x) = (vec![], vec![], vec![], vec![], Vec::<Vec<f64>>::new());
    for l in s.lines() {
        let v: Vec<f64> = l.split(',').map(|t| t.parse().unwrap()).collect();
        y.push(v[0]); a.push(v[1] as u32); b.push(v[2] as u32); c.push(v[3] as u32);
        if x.is_empty() { x = vec![vec![]; v.len() - 4]; }
        for (k, t) in v[4..].iter().enumerate() { x[k].push(*t); }
    }
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let r = hoinhap_estimate::spike([&a, &b, &c], &y, &x);
        println!("{:?} {:?}", r, t.elapsed());
    }
}
