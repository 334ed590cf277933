package cn.minshui.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A cashier at the counter. */
record Clerk(Api api, String shift) {

    /** Makes a user with the cashier's role at the node of who makes him, and opens a shift for him. @param people may make users */
    static Clerk hire(Api people, String tenant, String username) {
        String initial = "Initial-" + username + "-2026";
        ObjectNode user = Api.JSON.createObjectNode().put("username", username).put("displayName", "收费员" + username);
        user.putArray("roles").addObject().put("role", "cashier");
        String id = people.post("/api/data/user", user).orThrow().path("id").asText();
        people.post(
                        "/api/data/user/" + id + "/actions/set-password",
                        Api.JSON.createObjectNode().put("password", initial))
                .orThrow();
        String login = username + "@" + tenant;
        String password = "Counter-" + username + "-2026";
        people.login(login, initial)
                .post(
                        "/api/auth/password",
                        Api.JSON.createObjectNode().put("old", initial).put("new", password))
                .orThrow();
        return open(people.login(login, password));
    }

    static Clerk open(Api api) {
        JsonNode shift = api.post("/api/data/cashier-shift/actions/open", Api.JSON.createObjectNode())
                .orThrow();
        return new Clerk(api, shift.path("id").asText());
    }

    /** Pays a bill in cash, whole. @param bill with {@code id, account, outstanding} */
    Api.Answer pay(JsonNode bill, String key) {
        return api.post("/api/data/payment/actions/pay", payBody(bill), key);
    }

    static ObjectNode payBody(JsonNode bill) {
        String outstanding = bill.path("outstanding").asText();
        ObjectNode body = Api.JSON
                .createObjectNode()
                .put("account", bill.path("account").path("id").asText())
                .put("method", "cash")
                .put("amount", outstanding)
                .put("surplusTo", "refuse");
        body.putArray("bills").addObject().put("id", bill.path("id").asText()).put("outstanding", outstanding);
        return body;
    }
}
