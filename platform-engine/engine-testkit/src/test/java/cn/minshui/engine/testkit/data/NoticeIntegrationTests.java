package cn.minshui.engine.testkit.data;

import static cn.minshui.engine.testkit.data.RecordServiceIntegrationTests.refused;
import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.database.Database;
import cn.minshui.engine.core.identity.Notices;
import cn.minshui.engine.core.identity.Notices.Notice;
import cn.minshui.engine.spi.context.CallContext;
import cn.minshui.engine.spi.problem.ProblemClass;
import cn.minshui.engine.testkit.DatabaseTest;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@DatabaseTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoticeIntegrationTests {
    private final LibraryPlatform library;
    private final Notices notices;

    NoticeIntegrationTests(Database database) {
        library = new LibraryPlatform(database, List.of(), List.of());
        notices = new Notices(library.engine, library.identities, library.tree);
    }

    private long notice(String title, long organization, int begins, int ends) {
        LocalDate today = LocalDate.now(CallContext.BUSINESS_ZONE);
        return library.create(
                        library.system,
                        "notice",
                        "{'title':'%s','content':'words','organization':'%d','begins':'%s','ends':'%s'}"
                                .formatted(title, organization, today.plusDays(begins), today.plusDays(ends)))
                .id();
    }

    @Test
    void noticesGoDownTheTreeOnTheirDaysAndAreReadOnce() {
        long root = library.founded.root().value();
        long all = notice("all", root, -1, 1);
        notice("over", root, -3, -1);
        notice("later", root, 1, 3);
        long east = notice("east", library.east, 0, 0);
        CallContext eva = library.as("eva");
        CallContext wim = library.as("wim");
        assertThat(notices.of(eva)).extracting(Notice::title).containsExactly("east", "all");
        assertThat(notices.of(wim)).extracting(Notice::title).containsExactly("all");
        assertThat(notices.of(wim)).noneMatch(Notice::read);
        notices.read(eva, all);
        notices.read(eva, all);
        assertThat(notices.of(eva))
                .filteredOn(Notice::read)
                .extracting(Notice::id)
                .containsExactly(all);
        assertThat(notices.of(wim)).as("each reads for himself").noneMatch(Notice::read);
        assertThat(library.list(library.as("admin"), "notice-receipt", "notice == " + all)
                        .items())
                .singleElement()
                .satisfies(receipt -> assertThat(receipt.text("reader")).isEqualTo("eva"));
        assertThat(refused(() -> {
                            notices.read(wim, east);
                            return 0;
                        })
                        .problemClass())
                .isEqualTo(ProblemClass.NOT_FOUND);
    }
}
