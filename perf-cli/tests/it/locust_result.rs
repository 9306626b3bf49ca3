//! Locust results that are made up, so that a comparison of them always says the same.

/// A Locust result whose latencies are so many percent of the usual ones, give or take `noise`.
pub(crate) fn locust(percent: u64, noise: u64, failures: u64) -> String {
    let head = "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,\
                Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,\
                50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%";
    let ms = |usual: u64| usual * percent / 100 + noise * usual / 600;
    let rate = 490_000 / (percent * 100 + noise * 20);
    let row = format!(
        "8000,{failures},{0},{0},12,{1},512,{2}.{noise},0.1,{0},{0},{0},{0},{0},{3},{3},{4},{1},{1},{1}",
        ms(1_200),
        ms(9_000),
        rate,
        ms(3_500),
        ms(5_000),
    );
    format!("{head}\nGET,/items,{row}\n,Aggregated,{row}\n")
}
