package cn.minshui.engine.testkit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.definition.SourceTree.SourceFile;
import cn.minshui.engine.spi.action.ActionCall;
import cn.minshui.engine.spi.action.ActionHandler;
import cn.minshui.engine.spi.action.ActionResult;
import cn.minshui.engine.spi.data.DataRecord;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.spi.problem.ProblemException;
import cn.minshui.engine.testkit.DatabaseTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Code that an object names for its creation sees the new record and can take it back. */
@DatabaseTest
class CreateHandlerIntegrationTests {
    private static final String TICKET = """
            kind: object
            name: ticket
            label: {zh: 票, en: Ticket}
            module: lending
            scope: organization
            title: code
            fields:
              code: {type: text, maxLength: 20, required: true, label: {zh: 编码, en: Code}}
            create: {handler: test/greet}
            """;

    /** Makes a second ticket for each, which nobody asks about; refuses those named so. */
    private static final class Greeting implements ActionHandler {
        @Override
        public String name() {
            return "test/greet";
        }

        @Override
        public ActionResult run(ActionCall call) {
            DataRecord ticket = call.requireTarget();
            call.data().create("ticket", Map.of("code", call.action() + " " + ticket.text("code")));
            if (ticket.text("code").equals("refused")) {
                throw ProblemException.of(ProblemClass.CONFLICT, "NO", "不行", "no");
            }
            return new ActionResult.Done(Map.of());
        }
    }

    @Test
    void hasItsSayInTheTransactionOfTheCreation(Database database) {
        LibraryPlatform library = new LibraryPlatform(
                database, List.of(new SourceFile("base/lending/ticket.yaml", TICKET)), List.of(new Greeting()));
        DataRecord made =
                library.records.create(library.system, "ticket", LibraryPlatform.json("{'code':'a'}"), "same-request");
        DataRecord again =
                library.records.create(library.system, "ticket", LibraryPlatform.json("{'code':'a'}"), "same-request");
        assertThat(again.id()).isEqualTo(made.id());
        assertThat(made.text("code")).isEqualTo("a");
        assertThatThrownBy(() -> library.create(library.system, "ticket", "{'code':'refused'}"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problemClass()).isEqualTo(ProblemClass.CONFLICT));
        assertThat(library.list(library.system, "ticket", null, "code").items())
                .extracting(t -> t.text("code"))
                .containsExactlyInAnyOrder("a", "create a");
    }
}
