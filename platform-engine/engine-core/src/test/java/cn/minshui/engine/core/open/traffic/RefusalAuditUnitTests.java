package cn.minshui.engine.core.open.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import cn.minshui.engine.core.audit.AuditEntry;
import cn.minshui.engine.core.open.traffic.RefusalAudit.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalAuditUnitTests {
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");
    private final List<AuditEntry> written = new ArrayList<>();
    private final RefusalAudit audit = new RefusalAudit(written::add, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private void refuse(String code, String address) {
        audit.refused(new Refusal(null, null, null, "1-x", "books", code, address, null, "t"));
    }

    @Test
    void differentRefusalsAreARowEach() {
        refuse("REPLAYED", "10.0.0.1");
        refuse("REPLAYED", "10.0.0.2");
        refuse("CLOCK_SKEW", "10.0.0.1");
        assertThat(written).extracting(e -> e.outcome().code()).containsExactly("REPLAYED", "REPLAYED", "CLOCK_SKEW");
        assertThat(written).allMatch(e -> e.what().amount() == 1);
    }

    @Test
    void repeatedOnesAreCountedAndToldWhenTheirMinuteIsOver() {
        for (int i = 0; i < 100; i++) {
            refuse("REPLAYED", "10.0.0.1");
        }
        assertThat(written).hasSize(1);
        now = now.plus(RefusalAudit.WINDOW);
        refuse("CLOCK_SKEW", "10.0.0.9");
        assertThat(written).extracting(e -> e.what().amount()).containsExactly(1L, 99L, 1L);
        refuse("REPLAYED", "10.0.0.1");
        assertThat(written).hasSize(4);
    }

    @Test
    void nothingIsForgottenAtTheEnd() {
        refuse("REPLAYED", "10.0.0.1");
        refuse("REPLAYED", "10.0.0.1");
        audit.flush();
        audit.flush();
        assertThat(written).extracting(e -> e.what().amount()).containsExactly(1L, 1L);
    }

    @Test
    void aFloodOfAddressesKeepsNoMoreThanItsBound() {
        for (int i = 0; i < 20_100; i++) {
            refuse("SIGNATURE_INVALID", "10.0." + i / 250 + "." + i % 250);
        }
        assertThat(written).hasSize(20_100);
    }
}
