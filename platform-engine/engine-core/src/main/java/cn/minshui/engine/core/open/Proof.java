package cn.minshui.engine.core.open;

import cn.minshui.engine.core.open.signature.QueryText;
import cn.minshui.engine.core.open.signature.SignatureAlgorithm;
import cn.minshui.engine.core.open.signature.SignedCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a call was signed by its application, now. What is wrong with key or signature is not told apart. */
final class Proof {
    /** How far a time stamp may be from the platform's clock. */
    static final Duration SKEW = Duration.ofMinutes(5);

    private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{16,64}");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{13}");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern LINE = Pattern.compile("[\\x20-\\x7e]*");
    /** Something to compute with where there is no application, so that both answers take the same time. */
    private static final String NOBODY = ApplicationSecrets.newSecret();

    private final Clock clock;

    Proof(Clock clock) {
        this.clock = clock;
    }

    /** @return the time stamp @throws OpenRefusal when a header is missing or malformed, or the time stamp too far away */
    Instant time(OpenRequest request) {
        OpenRequest.Headers headers = request.headers();
        boolean formed = KEY.matcher(headers.key()).matches()
                && MILLIS.matcher(headers.timestamp()).matches()
                && NONCE.matcher(headers.nonce()).matches()
                && !headers.signature().isEmpty()
                && LINE.matcher(headers.idempotencyKey()).matches()
                && LINE.matcher(headers.ifMatch()).matches();
        if (!formed) {
            throw OpenRefusal.unproved(
                    "SIGNATURE_MISSING",
                    "缺少签名请求头或格式不正确：X-Open-Key、X-Open-Timestamp、X-Open-Nonce、X-Open-Signature",
                    "a header of the signature is missing or malformed: X-Open-Key, X-Open-Timestamp, X-Open-Nonce,"
                            + " X-Open-Signature");
        }
        Instant time = Instant.ofEpochMilli(Long.parseLong(headers.timestamp()));
        if (Duration.between(time, clock.instant()).abs().compareTo(SKEW) > 0) {
            throw OpenRefusal.unproved(
                    "CLOCK_SKEW",
                    "时间戳与平台时间相差超过 5 分钟",
                    "the time stamp is more than five minutes from the platform's clock");
        }
        return time;
    }

    /** @throws OpenRefusal when there is no such application, or none of its keys made the signature */
    Application application(OpenRequest request, QueryText query, Optional<Application> found) {
        SignatureAlgorithm algorithm = found.map(Application::algorithm).orElse(SignatureAlgorithm.HMAC_SM3);
        String text = text(request, query, algorithm);
        String signature = request.headers().signature();
        boolean signed = found.isPresent()
                ? found.get().keys().stream().anyMatch(key -> algorithm.verifies(key, text, signature))
                : algorithm.verifies(NOBODY, text, signature);
        if (!signed || found.isEmpty()) {
            throw OpenRefusal.unproved("SIGNATURE_INVALID", "应用标识或签名不正确", "the key or the signature is wrong");
        }
        return found.get();
    }

    private static String text(OpenRequest request, QueryText query, SignatureAlgorithm algorithm) {
        OpenRequest.Headers headers = request.headers();
        return new SignedCall(
                        request.method(),
                        request.path(),
                        query.canonical(),
                        headers.key(),
                        headers.timestamp(),
                        headers.nonce(),
                        headers.idempotencyKey(),
                        headers.ifMatch())
                .text(algorithm, request.body());
    }
}
