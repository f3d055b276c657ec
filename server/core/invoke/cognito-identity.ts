/** Who uses the application that invokes, as Amazon Cognito knows them: a function finds it in its context. */
export interface CognitoIdentity {
  identityId: string;
  identityPoolId: string;
}
