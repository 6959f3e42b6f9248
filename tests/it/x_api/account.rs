//! What an account learns about itself: use, credits, connections.

use serde_json::{Value, json};

use super::answer::Answer;
use super::http::Request;
use super::range::number;
use super::state::State;
use super::stream::Order;
use super::tweet::moment;

const LONGEST_HISTORY: u64 = 90;

pub(super) fn usage(state: &mut State, request: &Request) -> Result<Answer, Answer> {
    let days = number(state, request, "days")?.unwrap_or(7);
    if !(1..=LONGEST_HISTORY).contains(&days) {
        state.object(format!("days={days}"));
        let why = format!("must be between 1 and {LONGEST_HISTORY}");
        return Err(Answer::bad_value("days", &days.to_string(), &why));
    }
    let used = state.bill.distinct().to_string();
    let day = moment(state.now_ms());
    let by_day = json!([{"date": format!("{}T00:00:00.000Z", &day[..10]), "usage": used}]);
    let mut data = json!({
        "cap_reset_day": 14, "project_cap": "3000000", "project_id": "1234567890",
        "project_usage": used,
    });
    let wanted = request.param("usage.fields").unwrap_or_default();
    for field in wanted.split(',').filter(|field| !field.is_empty()) {
        match field {
            "daily_project_usage" => {
                data[field] = json!({"project_id": "1234567890", "usage": by_day});
            }
            "daily_client_app_usage" => {
                data[field] = json!([{
                    "client_app_id": "123456", "usage_result_count": 1, "usage": by_day,
                }]);
            }
            _ => {}
        }
    }
    Ok(Answer::json(200, &json!({"data": data})))
}

/// An empty 404 until the account has credits to tell of, as some accounts get.
pub(super) fn credits(state: &mut State, _: &Request) -> Result<Answer, Answer> {
    let balance = state.settings.credits.ok_or_else(Answer::not_found)?;
    let data = json!({
        "total_balance": balance, "prepaid_balance": balance, "free_balance": 0.0,
        "free_grants": [],
    });
    Ok(Answer::json(200, &json!({"data": data})))
}

fn uuid(number: u64) -> String {
    format!("8f6b3a1e-0000-4000-8000-{number:012}")
}

pub(super) fn connections(state: &mut State, _: &Request) -> Result<Answer, Answer> {
    let open = state.stream.iter().map(|open| {
        json!({
            "id": uuid(open.number), "endpoint_name": "filtered_stream",
            "connected_at": open.connected_at, "client_ip": "203.0.113.7",
        })
    });
    let open: Vec<Value> = open.collect();
    let mut body = json!({"meta": {"result_count": open.len()}});
    if !open.is_empty() {
        body["data"] = Value::from(open);
    }
    Ok(Answer::json(200, &body))
}

/// Ends the open stream, and frees what X still holds of the one before.
pub(super) fn kill(state: &mut State, _: &Request) -> Result<Answer, Answer> {
    let open = state.stream.as_ref().map(|open| open.number);
    let lingering = (state.refusals_left > 0).then_some(state.streams_opened);
    state.order(Order::Cut);
    state.refusals_left = 0;
    let killed = open.or(lingering).map(|number| json!({"uuid": uuid(number), "success": true}));
    let killed: Vec<Value> = killed.into_iter().collect();
    let body = json!({"data": {
        "successful_kills": killed.len(), "failed_kills": 0, "results": killed,
    }});
    Ok(Answer::json(200, &body))
}
