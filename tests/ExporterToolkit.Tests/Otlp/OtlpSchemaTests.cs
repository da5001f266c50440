using System.Text;
using Testing.Otlp;

namespace ExporterToolkit.Tests.Otlp;

/// <summary>The validator itself: whatever is not the mapping is found.</summary>
public sealed class OtlpSchemaTests
{
    [Theory]
    [InlineData("""{"resourceLogs":[]}""")]
    [InlineData("{}")]
    [InlineData("""{"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"scope":{"name":"a"},"logRecords":[]}]}]}""")]
    public void Problems_ofTheMapping_areNone(string json) => Assert.Empty(Of(json));

    [Theory]
    [InlineData("""{"timeUnixNano":"18446744073709551615","flags":1,"traceId":"5B8EFFF798038103D269B633813FC60C"}""")]
    [InlineData("""{"severityNumber":24,"body":{"kvlistValue":{"values":[{"key":"a","value":{"intValue":"-5"}}]}}}""")]
    [InlineData("""{"attributes":[{"key":"a","value":{"bytesValue":"AAE="}},{"key":"b","value":{"arrayValue":{"values":[]}}}]}""")]
    public void Problems_ofAGoodRecord_areNone(string record) => Assert.Empty(Of(Request(record)));

    [Theory]
    [InlineData("""{"time_unix_nano":"1"}""", "LogRecord has no field time_unix_nano")]
    [InlineData("""{"timeUnixNano":1}""", "must be 64 bits as text: 1")]
    [InlineData("""{"timeUnixNano":"-1"}""", "must be 64 bits as text")]
    [InlineData("""{"timeUnixNano":"18446744073709551616"}""", "must be 64 bits as text")]
    [InlineData("""{"severityNumber":"SEVERITY_NUMBER_INFO"}""", "must be a number from 1 to 24")]
    [InlineData("""{"severityNumber":0}""", "must be a number from 1 to 24")]
    [InlineData("""{"traceId":"AAAAAAAAAAAAAAAAAAAAAA=="}""", "must be hexadecimal digits")]
    [InlineData("""{"body":"text"}""", "is a String, not a AnyValue")]
    [InlineData("""{"body":{}}""", "has 0 values, and not one")]
    [InlineData("""{"body":{"stringValue":"a","intValue":"1"}}""", "has 2 values, and not one")]
    [InlineData("""{"body":{"intValue":1}}""", "must be 64 bits as text")]
    [InlineData("""{"body":{"boolValue":"true"}}""", "must be true or false")]
    [InlineData("""{"body":{"bytesValue":"!"}}""", "must be base64")]
    [InlineData("""{"body":{"doubleValue":"1"}}""", "must be a number")]
    [InlineData("""{"attributes":{"a":"b"}}""", "is a Object, not a list of KeyValue")]
    [InlineData("""{"attributes":[{"key":"a","value":{"boolValue":true}},{"key":"a","value":{"boolValue":true}}]}""", "has a key twice")]
    [InlineData("""{"eventName":null}""", "must be text: null")]
    [InlineData("""{"eventName":"a","eventName":"b"}""", "no JSON")]
    public void Problems_ofABadRecord_areFound(string record, string problem) =>
        Assert.Contains(problem, Assert.Single(Of(Request(record))), StringComparison.Ordinal);

    [Fact]
    public void Problems_ofWhatIsNoUtf8_areFound() =>
        Assert.StartsWith("no JSON", Assert.Single(OtlpSchema.Problems((byte[])[(byte)'"', 0xff, (byte)'"'])), StringComparison.Ordinal);

    private static string Request(string record) =>
        $$$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{{{record}}}]}]}]}""";

    private static IReadOnlyList<string> Of(string json) => OtlpSchema.Problems(Encoding.UTF8.GetBytes(json));
}
