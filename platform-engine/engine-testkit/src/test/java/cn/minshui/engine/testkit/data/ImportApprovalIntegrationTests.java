package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.batch.NodeLease;
import cn.minshui.engine.core.batch.TaskService;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.core.imports.ImportLimits;
import cn.minshui.engine.core.imports.ImportOutcome;
import cn.minshui.engine.core.imports.ImportPermission;
import cn.minshui.engine.core.imports.ImportRequest;
import cn.minshui.engine.core.imports.ImportRequest.Mode;
import cn.minshui.engine.core.imports.ImportResult;
import cn.minshui.engine.core.imports.ImportService;
import cn.minshui.engine.core.plugin.DefaultPluginRegistry;
import cn.minshui.engine.core.plugin.EngineServices;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.data.Query;
import cn.minshui.engine.spi.problem.Problem;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import cn.minshui.engine.testkit.TestDatabases;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.poi.xssf.usermodel.XSSFRow;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What needs a second person is not imported, by whomever: neither always nor where a row comes to need one. */
@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportApprovalIntegrationTests {
    private static final String TEMPLATES = """
            kind: object
            name: voucher
            label: {zh: 凭单, en: Voucher}
            module: lending
            scope: organization
            title: code
            key: code
            fields:
              code: {type: text, maxLength: 40, required: true, label: {zh: 单号, en: Code}}
              amount: {type: money, required: true, label: {zh: 金额, en: Amount}}
            unique:
              code: {fields: [code]}
            approvals:
              create: {amount: amount, above: 5000}
              update: {amount: amount, above: 5000}
            ---
            kind: role
            name: importer
            label: {zh: 导入员, en: Importer}
            grants:
              voucher: {operations: [read, create, update, import]}
            ---
            kind: role
            name: role-importer
            label: {zh: 角色导入员, en: Importer of roles}
            belowRoot: true
            grants:
              user-role: {operations: [read, create, update, import]}
            ---
            kind: import-template
            name: vouchers
            label: {zh: 凭单, en: Vouchers}
            permission: voucher:import
            sheets:
              vouchers:
                namePattern: 凭单
                object: voucher
                columns:
                  code: {heading: 单号, type: text, maxLength: 40, required: true}
                  amount: {heading: 金额, type: money, required: true}
            ---
            kind: import-template
            name: holders
            label: {zh: 角色, en: Holders}
            permission: user-role:import
            sheets:
              holders:
                namePattern: 凭单
                object: user-role
                columns:
                  user: {heading: 用户, type: reference, object: user, required: true}
                  role: {heading: 角色, type: text, maxLength: 40, required: true}
            """;

    private LibraryPlatform platform;
    private CallContext ina;
    private CallContext rob;
    private NodeLease lease;
    private TaskService tasks;
    private ImportService imports;

    @BeforeAll
    void found() {
        platform = new LibraryPlatform(
                TestDatabases.fresh(),
                List.of(Refunds.file(), new SourceFile("base/lending/vouchers.yaml", TEMPLATES)),
                List.of(new Refunds.WriteOff()));
        platform.user("ina", platform.east, "importer");
        ina = platform.as("ina");
        platform.user("rob", platform.east, "role-importer");
        rob = platform.as("rob");
        DefaultPluginRegistry plugins = new DefaultPluginRegistry(List.of(), List.of());
        lease = new NodeLease(platform.database);
        tasks = new TaskService(platform.database, lease, platform.engine.ids()::next, 1);
        imports = new ImportService(
                platform.database,
                platform.releases::model,
                plugins,
                context -> new EngineServices(plugins, platform.releases::model, context),
                platform.data,
                ImportPermission.of(platform.records),
                platform.approvals.imports(),
                tasks,
                ImportLimits.standard(),
                10_000,
                (context, entry) -> platform.engine.audit().write(entry));
    }

    @AfterAll
    void end() throws Exception {
        tasks.close();
        lease.close();
    }

    private ImportResult load(String template, boolean partial, Mode mode, String[]... rows) {
        try (XSSFWorkbook workbook = new XSSFWorkbook();
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            XSSFSheet sheet = workbook.createSheet("凭单");
            for (int i = 0; i < rows.length; i++) {
                XSSFRow row = sheet.createRow(i);
                for (int column = 0; column < rows[i].length; column++) {
                    row.createCell(column).setCellValue(rows[i][column]);
                }
            }
            workbook.write(out);
            ImportRequest request = new ImportRequest(
                    template,
                    new ByteArrayInputStream(out.toByteArray()),
                    "v.xlsx",
                    false,
                    Map.of(),
                    partial,
                    mode,
                    null);
            return ((ImportOutcome.Finished) imports.run(template.equals("holders") ? rob : ina, request)).result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] row(String... cells) {
        return cells;
    }

    private List<DataRecord> vouchers(String begin) {
        return platform.data
                .open(platform.system)
                .list(Query.of("voucher")
                        .where("code.startsWith(params.b)", Map.of("b", begin))
                        .fields("code", "amount")
                        .sort("code"));
    }

    @Test
    void whatAlwaysNeedsSomebodyIsRefusedBeforeARowIsRead() {
        long before = platform.data.open(platform.system).count(Query.of("user-role"));
        assertThatThrownBy(() -> load("holders", true, Mode.INSERT, row("用户", "角色"), row("eva", "teller")))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    Problem problem = e.problems().get(0);
                    assertThat(problem.code()).isEqualTo("IMPORT_APPROVAL");
                    assertThat(problem.message().zh()).contains("新增“用户角色”需要第二人复核");
                    assertThat(problem.message().en()).contains("create user-role");
                });
        assertThat(platform.data.open(platform.system).count(Query.of("user-role")))
                .isEqualTo(before);
    }

    @Test
    void aRowThatNeedsSomebodyKeepsTheWholeFileOut() {
        ImportResult refused =
                load("vouchers", false, Mode.INSERT, row("单号", "金额"), row("A1", "5000.00"), row("A2", "5000.01"));
        assertThat(refused.written()).isZero();
        assertThat(refused.problems()).extracting(Problem::code).containsExactly("IMPORT_APPROVAL");
        assertThat(vouchers("A")).isEmpty();
        ImportResult partial =
                load("vouchers", true, Mode.INSERT, row("单号", "金额"), row("A1", "5000.00"), row("A2", "5000.01"));
        assertThat(partial.written()).isEqualTo(1);
        assertThat(vouchers("A")).extracting(v -> v.text("code")).containsExactly("A1");
    }

    @Test
    void aChangeIsJudgedByWhatWasThereAndByWhatWouldBe() {
        platform.create(ina, "voucher", "{'code':'B1','amount':'10.00'}");
        platform.create(
                platform.system,
                "voucher",
                "{'code':'B2','amount':'9000.00','organization':'%d'}".formatted(platform.east));
        assertThat(load("vouchers", true, Mode.UPDATE, row("单号", "金额"), row("B1", "6000.00"), row("B2", "1.00"))
                        .written())
                .isZero();
        assertThat(load("vouchers", false, Mode.UPDATE, row("单号", "金额"), row("B1", "20.00"))
                        .written())
                .isEqualTo(1);
        assertThat(vouchers("B"))
                .extracting(v -> v.decimal("amount").toPlainString())
                .containsExactly("20.00", "9000.00");
    }
}
