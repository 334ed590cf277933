package cn.minshui.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A branch's first months: makes the stations and readers that a workbook names, imports it, reviews, bills every month in order
 * and sums what came out.
 */
public final class Pilot {
    /** Makes the organisations and users of a tenant that was opened for a pilot. */
    static final String FOUNDER = "founder";

    private static final String BILLED = "status in ['posted', 'partly-paid', 'paid']";

    private final Api api;
    private final Supplier<Api> people;

    /** @param api logged in as the business administrator of a tenant that {@link #openTenant} opened */
    public Pilot(Api api) {
        this(api, () -> api.colleague(FOUNDER));
    }

    /** @param people makes organisations and users that are missing */
    Pilot(Api api, Supplier<Api> people) {
        this.api = api;
        this.people = once(people);
    }

    /**
     * Opens a tenant: its {@code founder} makes the business administrator {@code admin} and the system administrator {@code
     * system}; all have the same password.
     *
     * @param operator a system administrator of the operating tenant
     * @return the business administrator, logged in
     */
    public static Api openTenant(Api operator, String code, String password) {
        ObjectNode body = Api.JSON
                .createObjectNode()
                .put("code", code)
                .put("name", "试点 " + code)
                .put("adminUsername", FOUNDER)
                .put("adminPassword", password)
                .put("adminDisplayName", "试点创始人");
        operator.post("/api/data/tenant/actions/open", body).orThrow();
        Api founder = operator.login(FOUNDER + "@" + code, password);
        appoint(founder, code, "system", "system-administrator", password);
        return appoint(founder, code, "admin", "administrator", password);
    }

    /** A user of one role at the root of the tenant, whom its founder makes. @return logged in */
    static Api appoint(Api founder, String code, String username, String role, String password) {
        ObjectNode user = Api.JSON.createObjectNode().put("username", username).put("displayName", username);
        user.putArray("roles").addObject().put("role", role);
        return admit(founder, code, user, password);
    }

    /** @param user to be made, who has the password after */
    static Api admit(Api founder, String code, ObjectNode user, String password) {
        String id = founder.post("/api/data/user", user).orThrow().path("id").asText();
        String initial = "Initial-" + UUID.randomUUID();
        founder.post(
                        "/api/data/user/" + id + "/actions/set-password",
                        Api.JSON.createObjectNode().put("password", initial))
                .orThrow();
        String login = user.path("username").asText() + "@" + code;
        founder.login(login, initial)
                .post(
                        "/api/auth/password",
                        Api.JSON.createObjectNode().put("old", initial).put("new", password))
                .orThrow();
        return founder.login(login, password);
    }

    /** Logged in when somebody or something is missing, and not before. */
    private static Supplier<Api> once(Supplier<Api> login) {
        List<Api> known = new ArrayList<>(1);
        return () -> {
            if (known.isEmpty()) {
                known.add(login.get());
            }
            return known.get(0);
        };
    }

    /** Runs everything. @return figures in the shape of the expected file */
    public ObjectNode run(Path file) {
        return run(file, BranchWorkbook.read(file));
    }

    ObjectNode run(Path file, BranchWorkbook workbook) {
        prepare(workbook);
        importWorkbook(file);
        Figures figures = new Figures();
        for (String month : workbook.months()) {
            bill(month);
            collect(figures, month);
        }
        return figures.toJson();
    }

    /** Makes the stations and readers that the workbook names and imports it; nothing is reviewed or billed. */
    public void load(Path file) {
        prepare(BranchWorkbook.read(file));
        importWorkbook(file);
    }

    /** Makes the organisations and readers that are not there yet. */
    void prepare(BranchWorkbook workbook) {
        JsonNode me = api.get("/api/auth/me").orThrow();
        String root = me.path("organization").path("id").asText();
        for (String station : workbook.stations()) {
            int dash = station.lastIndexOf('-');
            String parent = root;
            if (dash > 0) {
                String company = station.substring(0, dash);
                parent = organization(company, "company", root);
            }
            organization(station, "station", parent);
        }
        workbook.readers().forEach(this::reader);
    }

    private String organization(String code, String type, String parent) {
        return find("organization", "code", code).orElseGet(() -> {
            ObjectNode body = Api.JSON
                    .createObjectNode()
                    .put("code", code)
                    .put("name", code)
                    .put("type", type)
                    .put("parent", parent);
            return people.get()
                    .post("/api/data/organization", body)
                    .orThrow()
                    .path("id")
                    .asText();
        });
    }

    private void reader(String username, String station) {
        if (find("user", "username", username).isPresent()) {
            return;
        }
        ObjectNode body = Api.JSON.createObjectNode().put("username", username).put("displayName", username);
        body.put("organization", find("organization", "code", station).orElseThrow());
        ArrayNode roles = body.putArray("roles");
        roles.addObject().put("role", "reader");
        people.get().post("/api/data/user", body).orThrow();
    }

    private Optional<String> find(String object, String key, String value) {
        String literal = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
        List<JsonNode> found = api.listAll(object, key + " == " + literal, "id");
        return found.stream().findFirst().map(node -> node.path("id").asText());
    }

    void importWorkbook(Path file) {
        JsonNode answer = finished(api.upload("/api/imports/branch-workbook?dryRun=false", file));
        List<String> problems = problemLines(answer);
        if (answer.path("rejected").asInt() > 0 || answer.path("accepted").asInt() == 0) {
            throw new PilotException("工作簿没有导入：" + answer.path("rejected").asInt() + " 行有问题", problems);
        }
        problems.forEach(System.err::println);
    }

    /** Each cause, then what was left unread because of them: together they are the rows that were refused. */
    static List<String> problemLines(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        answer.path("problems").forEach(p -> lines.add(problemLine(p)));
        answer.path("notChecked")
                .forEach(n -> lines.add(
                        n.path("sheet").asText() + " " + n.path("message").asText()));
        return lines;
    }

    private static String problemLine(JsonNode p) {
        return p.path("sheet").asText() + " 第" + p.path("row").asText() + "行 "
                + p.path("column").asText("") + " [" + p.path("code").asText() + "] "
                + p.path("message").asText();
    }

    void bill(String month) {
        post(preview(month));
    }

    /** Reviews a month, makes its run and previews it. @return id of the run */
    String preview(String month) {
        review(month);
        String run = open(month);
        previewRun(run);
        return run;
    }

    /** Previews a run and waits for the end of it. */
    public void previewRun(String run) {
        finished(api.post("/api/data/billing-run/" + run + "/actions/preview", Api.JSON.createObjectNode()));
    }

    /** Takes every reading of a month ({@code yyyy-MM}) through the review. */
    public void review(String month) {
        finished(api.post(
                "/api/data/reading/actions/review", Api.JSON.createObjectNode().put("period", month.replace("-", ""))));
    }

    /** Makes the run of a month over everything. @return its id */
    public String open(String month) {
        ObjectNode body = Api.JSON.createObjectNode().put("period", month.replace("-", ""));
        return api.post("/api/data/billing-run", body).orThrow().path("id").asText();
    }

    /** Posts a run and waits for the end of it. */
    public void post(String run) {
        finished(api.post("/api/data/billing-run/" + run + "/actions/post", Api.JSON.createObjectNode()));
    }

    /** The one run of a month. */
    String runOf(String month) {
        String period = "period == period('" + month.replace("-", "") + "')";
        return api.listAll("billing-run", period, "id").get(0).path("id").asText();
    }

    JsonNode previewResult(String run) {
        return api.post("/api/data/billing-run/" + run + "/actions/preview-result", Api.JSON.createObjectNode())
                .orThrow();
    }

    void collect(Figures figures, String month) {
        String period = "period('" + month.replace("-", "") + "')";
        List<JsonNode> bills =
                api.listAll("bill", "period == " + period + " && " + BILLED, "id,organization.code,volume,amount");
        List<JsonNode> items = api.listAll(
                "bill-item", "bill.period == " + period + " && bill." + BILLED, "id,bill,item,tier,volume,amount");
        figures.add(month, bills, items);
    }

    /** The result of a call that may go on as a task. */
    JsonNode finished(Api.Answer answer) {
        if (answer.status() == 422 && answer.body().has("problems")) {
            List<String> problems = new ArrayList<>();
            answer.body().path("problems").forEach(p -> problems.add(problemLine(p)));
            throw new PilotException(answer.body().path("title").asText(answer.call()), problems);
        }
        JsonNode body = answer.orThrow();
        if (answer.status() != 202) {
            return body;
        }
        return waitFor(body.path("task").asText());
    }

    JsonNode waitFor(String task) {
        while (true) {
            JsonNode state = api.get("/api/tasks/" + task + Api.query(Map.of("wait", "5")))
                    .orThrow();
            switch (state.path("status").asText()) {
                case "done" -> {
                    return state.path("result");
                }
                case "failed" ->
                    throw new PilotException(
                            "任务失败", List.of(state.path("problems").toString()));
                default -> pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PilotException("interrupted");
        }
    }
}
